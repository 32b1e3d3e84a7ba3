import { Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { type COMPREHEND_ENV, TEXTS_PER_CALL, type EnvFor } from '../lambda/shared/contract';
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

/** Lets `fn` call Comprehend for sentiment: the permission and the variables that the sentiment processor needs. */
export function bindComprehend(
  fn: lambda.Function,
  { region = Stack.of(fn).region, batchCallsPerSecond, language, shareQuota = true }: ComprehendAccessProps,
): void {
  const variables: EnvFor<typeof COMPREHEND_ENV> = {
    COMPREHEND_REGION: region,
    COMPREHEND_BATCH_CALLS_PER_SECOND: String(batchCallsPerSecond),
    COMPREHEND_SHARE_QUOTA: String(shareQuota),
    COMPREHEND_LANGUAGE: language,
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
