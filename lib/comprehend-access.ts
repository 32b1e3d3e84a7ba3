import { Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { type COMPREHEND_ENV, TEXTS_PER_CALL, type EnvFor } from '../lambda/shared/contract';
import type { Config } from './config';

/** Lets `fn` ask Comprehend for sentiment: the permission, and the settings. What the sentiment processor needs. */
export function bindComprehend(
  fn: lambda.Function,
  { region, batchCallsPerSecond, shareQuota, language }: Config['comprehend'],
): void {
  const env: EnvFor<typeof COMPREHEND_ENV> = {
    COMPREHEND_REGION: region ?? Stack.of(fn).region,
    COMPREHEND_BATCH_CALLS_PER_SECOND: String(batchCallsPerSecond),
    COMPREHEND_SHARE_QUOTA: String(shareQuota),
    COMPREHEND_LANGUAGE: language,
  };
  for (const [name, value] of Object.entries(env)) fn.addEnvironment(name, value);
  // Comprehend's real-time calls have no resource to name.
  fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['comprehend:BatchDetectSentiment'], resources: ['*'] }));
}

/** How fast the sentiment processor gets through rows when all workers share the quota. */
export function sentimentRowsPerSecond({ batchCallsPerSecond, shareQuota }: Config['comprehend']): number {
  return shareQuota ? batchCallsPerSecond * TEXTS_PER_CALL : Infinity;
}
