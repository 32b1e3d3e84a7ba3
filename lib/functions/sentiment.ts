import { z } from 'zod';
import {
  COMPREHEND_FAILURES,
  COMPREHEND_ROW_ERRORS,
  LANGUAGE_FAILURES,
  LANGUAGE_ROW_ERRORS,
} from '../../lambda/processing/comprehend/contract';
import { COMPREHEND_LANGUAGES, TEXTS_PER_CALL } from '../../lambda/shared/contract';
import { oneOf } from '../setting';
import { comprehendFunction, comprehendSettings } from './comprehend-function';
import { defineProcessor } from './processor-definition';

const OPERATION = 'BatchDetectSentiment';

/** The sentiment of texts, by Amazon Comprehend: 25 texts a call. */
export const sentiment = defineProcessor({
  settings: z.strictObject({
    ...comprehendSettings(OPERATION, 10),
    language: oneOf(COMPREHEND_LANGUAGES).default('en').describe('For rows without a language of their own.'),
  }),
  failures: { ...COMPREHEND_FAILURES, ...LANGUAGE_FAILURES },
  rowErrors: { ...COMPREHEND_ROW_ERRORS, ...LANGUAGE_ROW_ERRORS },
  configure: (settings, facts) => ({
    ...comprehendFunction({ operation: OPERATION, rowsPerCall: TEXTS_PER_CALL, settings, facts }),
    entry: 'lambda/process/sentiment.ts',
    arguments: '(a VARCHAR)',
    returns: 'VARIANT',
    maxValueBytes: 250,
    example: ["'I am happy'"],
    sampleOptions: { language: 'de' },
    sampleSelect: 's:Positive::FLOAT AS positive, s:Negative::FLOAT AS negative',
  }),
});
