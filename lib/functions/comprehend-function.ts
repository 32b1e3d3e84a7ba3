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
  /** The settings of the function. */
  readonly settings: { readonly region?: string; readonly callsPerSecond: number };
  readonly facts: FunctionFacts;
}

/** AWS's default quota of an operation in calls a second, or an assumption where AWS publishes none. */
export type StandardQuota = number | { readonly assumed: number };

/** The settings of every processor that calls Comprehend. */
export function comprehendSettings(operation: string, quota: StandardQuota) {
  return { region: comprehendRegion(), callsPerSecond: callsPerSecondOf(operation, quota) };
}

/** The common part of the definitions of these processors: the quota of the operation, and the permission to call it. */
export function comprehendFunction({
  operation,
  rowsPerCall,
  settings: { region, callsPerSecond },
  facts,
}: Operation): Pick<ConfiguredProcessor, 'pace' | 'metrics' | 'bind'> {
  const name = `comprehend/${operation}/${region ?? facts.region}`;
  return {
    pace: { quota: { name, unitsPerSecond: callsPerSecond, unitsPerCall: 1 }, rowsPerCall },
    metrics: Object.keys(COMPREHEND_METRICS),
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

function callsPerSecondOf(operation: string, quota: StandardQuota) {
  const [standard, source] =
    typeof quota === 'number'
      ? [quota, "The default is AWS's default quota."]
      : [quota.assumed, 'The default is an assumption, because AWS publishes no default quota of this operation.'];
  return decimal(0.1, 10_000)
    .default(standard)
    .describe(
      `The account's quota of ${operation} calls a second, from Service Quotas. ${source} Functions of the same region share it.`,
    );
}
