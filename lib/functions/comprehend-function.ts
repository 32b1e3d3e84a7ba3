import * as iam from 'aws-cdk-lib/aws-iam';
import { COMPREHEND_METRICS } from '../../lambda/processing/comprehend/contract';
import { decimal } from '../setting';
import type { ConfiguredProcessor, FunctionFacts } from './processor-definition';
import { serviceRegion } from './service-region';

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

/** AWS's default quota of an operation in calls a second, or an assumption where AWS publishes none. */
export type StandardQuota = number | { readonly assumed: number };

/** The settings of every processor that calls Comprehend. */
export function comprehendSettings(operation: string, quota: StandardQuota) {
  return { region: serviceRegion('Comprehend'), callsPerSecond: callsPerSecondOf(operation, quota) };
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
