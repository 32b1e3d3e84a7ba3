import type { z } from 'zod';
import { text } from '../setting';

/**
 * A setting for the region in which an AWS service is called.
 *
 * @param service such as `Comprehend`
 * @param what gets there, such as `the texts`
 */
export function serviceRegion(service: string, what = 'the texts'): z.ZodOptional<z.ZodString> {
  return text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region, such as us-east-2')
    .optional()
    .describe(
      `The region in which ${service} gets ${what}. Not set: the stack's region. Set another region only if the stack's region has no ${service}.`,
    );
}
