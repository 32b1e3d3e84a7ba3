import * as iam from 'aws-cdk-lib/aws-iam';
import { z } from 'zod';
import { COMPREHEND_METRICS } from '../../lambda/processing/comprehend/contract';
import { COMPREHEND_LANGUAGES, TEXTS_PER_CALL } from '../../lambda/shared/contract';
import { decimal, oneOf } from '../setting';
import { comprehendRegion } from './comprehend-region';
import { defineProcessor } from './processor-definition';

/** The sentiment of texts, by Amazon Comprehend: 25 texts a call. */
export const sentiment = defineProcessor({
  settings: z.strictObject({
    region: comprehendRegion(),
    callsPerSecond: decimal(0.1, 10_000)
      .default(10)
      .describe(
        "The account's quota of BatchDetectSentiment calls a second, from Service Quotas. The default is AWS's default quota. Functions of the same region share it.",
      ),
    language: oneOf(COMPREHEND_LANGUAGES).default('en').describe('For rows without a language of their own.'),
  }),
  configure: ({ region, callsPerSecond }, facts) => ({
    entry: 'lambda/process/sentiment.ts',
    arguments: '(a VARCHAR)',
    returns: 'VARIANT',
    maxValueBytes: 250,
    pace: {
      quota: {
        name: `comprehend/BatchDetectSentiment/${region ?? facts.region}`,
        unitsPerSecond: callsPerSecond,
        unitsPerCall: 1,
      },
      rowsPerCall: TEXTS_PER_CALL,
    },
    metrics: Object.keys(COMPREHEND_METRICS),
    example: ["'I am happy'"],
    sampleSelect: 'a, s:Positive::FLOAT AS positive, s:Negative::FLOAT AS negative',
    bind(process) {
      // IAM has no resource-level permissions for Comprehend's real-time operations.
      process.addToRolePolicy(
        new iam.PolicyStatement({ actions: ['comprehend:BatchDetectSentiment'], resources: ['*'] }),
      );
    },
  }),
});
