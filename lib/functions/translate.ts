import * as iam from 'aws-cdk-lib/aws-iam';
import { z } from 'zod';
import { TEXT_ROW_ERRORS } from '../../lambda/processing/texts/contract';
import {
  TRANSLATE_FAILURES,
  TRANSLATE_METRICS,
  TRANSLATE_ROW_ERRORS,
  TRANSLATE_TEXT_BYTES,
} from '../../lambda/processing/translate/contract';
import { DETECTED_LANGUAGE, TRANSLATE_LANGUAGES } from '../../lambda/shared/translate-languages';
import { allowing, decimal, wholeNumber } from '../setting';
import { defineProcessor } from './processor-definition';
import { serviceRegion } from './service-region';

const CODES = "a code of Amazon Translate's languages, such as de or zh-TW";

const settings = z.strictObject({
  region: serviceRegion('Translate'),
  bytesPerSecond: decimal(1, 10_000_000)
    .default(1_000)
    .describe(
      'How many UTF-8 bytes a second Translate gets. AWS publishes no quota. The default is the lowest rate that AWS has named, in an old sample: 10,000 bytes in ten seconds. If the metric `CallsThrottled` stays at zero, set a higher rate. Functions of the same region share it.',
    ),
  typicalTextBytes: wholeNumber(1, TRANSLATE_TEXT_BYTES)
    .default(200)
    .describe(
      'The usual size of a text in UTF-8 bytes. This size and `bytesPerSecond` determine how many rows of a batch can be processed in time. A larger batch is rejected, and the SQL script declares this number as MAX_BATCH_ROWS.',
    ),
  target: allowing(z.literal(TRANSLATE_LANGUAGES), CODES)
    .default('en')
    .describe('The language into which rows without a target language of their own are translated.'),
  source: allowing(z.literal([DETECTED_LANGUAGE, ...TRANSLATE_LANGUAGES]), `${DETECTED_LANGUAGE}, or ${CODES}`)
    .default(DETECTED_LANGUAGE)
    .describe(
      'The language of texts without a source language of their own. With `auto`, Translate has Comprehend find it.',
    ),
});

/** Translations of texts, by Amazon Translate: one text a call. */
export const translate = defineProcessor({
  settings,
  failures: TRANSLATE_FAILURES,
  rowErrors: { ...TEXT_ROW_ERRORS, ...TRANSLATE_ROW_ERRORS },
  configure: ({ region, bytesPerSecond, typicalTextBytes }, facts) => ({
    entry: 'lambda/process/translate.ts',
    arguments: '(a VARCHAR, target VARCHAR, source VARCHAR)',
    returns: 'VARCHAR',
    // A translation can be longer than its text: twice as long, for texts of about 1,000 characters.
    maxValueBytes: 2_500,
    // A call has one text: with larger slices, a batch would show no progress for long and lose more at a crash.
    rowsPerSlice: 50,
    pace: {
      quota: {
        name: `translate/TranslateText/${region ?? facts.region}`,
        unitsPerSecond: bytesPerSecond,
        unitsPerCall: typicalTextBytes,
      },
      rowsPerCall: 1,
    },
    metrics: Object.keys(TRANSLATE_METRICS),
    remembers: { answers: true, version: 1, settings: { ...(region !== undefined && { region }) } },
    example: ["'Das Wetter ist heute wirklich schön.'", "'en'", 'NULL'],
    sampleOptions: { target: 'de' },
    bind(process) {
      // Without a source language, Translate calls Comprehend with the permissions of its caller. IAM has no resources for the two operations
      // as they are used here.
      process.addToRolePolicy(
        new iam.PolicyStatement({
          actions: ['translate:TranslateText', 'comprehend:DetectDominantLanguage'],
          resources: ['*'],
        }),
      );
    },
  }),
});
