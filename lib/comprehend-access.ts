import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { SentimentSettings } from '../lambda/processing/comprehend/contract';
import {
  DEFAULT_RETRY,
  TEXTS_PER_CALL,
  type CallLimits,
  type EnvFor,
  type PROCESSOR_ENV,
} from '../lambda/shared/contract';
import { addVariables } from './add-variables';

export interface ComprehendAccessProps {
  /** Where Comprehend is called. Default: the stack's region. */
  readonly region?: string;
  /** The account's quota of BatchDetectSentiment calls a second. */
  readonly batchCallsPerSecond: number;
  /** The language of rows that name none. */
  readonly language: string;
  /** False: each batch uses the whole quota. Default: true. */
  readonly shareQuota?: boolean;
}

/** Longer than the limits of the SDK's requests, which say more about what took so long. */
const CALL_TIMEOUT_SECONDS = 15;

/** Lets `fn` call Comprehend for sentiment: the permission and the variables that the sentiment processor needs. */
export function bindComprehend(
  fn: lambda.Function,
  { region, batchCallsPerSecond, language, shareQuota = true }: ComprehendAccessProps,
): void {
  const settings: SentimentSettings = { region, language };
  const limits: CallLimits = {
    quota: { unitsPerSecond: batchCallsPerSecond, shared: shareQuota },
    rowsPerCall: TEXTS_PER_CALL,
    callTimeoutSeconds: CALL_TIMEOUT_SECONDS,
    retry: DEFAULT_RETRY,
  };
  const variables: EnvFor<typeof PROCESSOR_ENV> = {
    PROCESSOR_SETTINGS: JSON.stringify(settings),
    CALL_LIMITS: JSON.stringify(limits),
  };
  addVariables(fn, variables);
  // IAM has no resource-level permissions for Comprehend's real-time operations.
  fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['comprehend:BatchDetectSentiment'], resources: ['*'] }));
}

/** The rows a second that all workers together process while they share the quota. */
export function sentimentRowsPerSecond({
  batchCallsPerSecond,
  shareQuota = true,
}: Pick<ComprehendAccessProps, 'batchCallsPerSecond' | 'shareQuota'>): number {
  return shareQuota ? batchCallsPerSecond * TEXTS_PER_CALL : Infinity;
}
