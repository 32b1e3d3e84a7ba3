import type { z } from 'zod';
import { text } from '../setting';

/** The setting `region` of every processor that calls Amazon Comprehend. */
export function comprehendRegion(): z.ZodOptional<z.ZodString> {
  return text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region, such as us-east-2')
    .optional()
    .describe(
      "The region whose Comprehend is called. Not set: the stack's region. Set another one only where the stack's region has no Comprehend, because texts are sent there.",
    );
}
