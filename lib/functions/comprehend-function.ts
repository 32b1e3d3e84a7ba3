import * as iam from 'aws-cdk-lib/aws-iam';
import type { z } from 'zod';
import { COMPREHEND_METRICS } from '../../lambda/processing/comprehend/contract';
import { decimal, text } from '../setting';
import type { ConfiguredProcessor, FunctionFacts } from './processor-definition';

/** An operation of Amazon Comprehend that a processor calls. */
interface Operation {
  /** Such as `BatchDetectSentiment`: its name in IAM and in Service Quotas. */
  readonly operation: string;
  readonly rowsPerCall: number;
  /** Of the settings, those on which answers depend, besides the region. A text's language is part of its question. */
  readonly shaping?: Readonly<Record<string, unknown>>;
  /** The settings of the function. */
  readonly settings: { readonly region?: string; readonly callsPerSecond: number };
  readonly facts: FunctionFacts;
}

/** The settings of every processor that calls Comprehend. */
export function comprehendSettings(operation: string, callsPerSecond: number) {
  return { region: comprehendRegion(), callsPerSecond: callsPerSecondOf(operation, callsPerSecond) };
}

/** The common part of the definitions of these processors: the quota of the operation, and the permission to call it. */
export function comprehendFunction({
  operation,
  rowsPerCall,
  settings: { region, callsPerSecond },
  shaping = {},
  facts,
}: Operation): Pick<ConfiguredProcessor, 'pace' | 'metrics' | 'remembers' | 'bind'> {
  const name = `comprehend/${operation}/${region ?? facts.region}`;
  return {
    pace: { quota: { name, unitsPerSecond: callsPerSecond, unitsPerCall: 1 }, rowsPerCall },
    metrics: Object.keys(COMPREHEND_METRICS),
    remembers: { answers: true, version: 1, settings: { ...(region !== undefined && { region }), ...shaping } },
    bind(process) {
      // IAM has no resource-level permissions for Comprehend's real-time operations.
      process.addToRolePolicy(new iam.PolicyStatement({ actions: [`comprehend:${operation}`], resources: ['*'] }));
    },
  };
}

function comprehendRegion(): z.ZodOptional<z.ZodString> {
  return text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region, such as us-east-2')
    .optional()
    .describe(
      "The region in which Comprehend gets the texts. Not set: the stack's region. Set another region only if the stack's region has no Comprehend.",
    );
}

function callsPerSecondOf(operation: string, standard: number) {
  return decimal(0.1, 10_000)
    .default(standard)
    .describe(
      `The account's quota of ${operation} calls a second, from Service Quotas. The default is AWS's default quota. Functions of the same region share it.`,
    );
}
