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

const OPERATION = 'BatchDetectEntities';

/** Persons, places, organisations, dates and so on in texts, by Amazon Comprehend: 25 texts a call. */
export const entities = defineProcessor({
  settings: z.strictObject({
    ...comprehendSettings(OPERATION, 10),
    language: oneOf(COMPREHEND_LANGUAGES).default('en').describe('For rows without a language of their own.'),
  }),
  failures: { ...COMPREHEND_FAILURES, ...LANGUAGE_FAILURES },
  rowErrors: { ...COMPREHEND_ROW_ERRORS, ...LANGUAGE_ROW_ERRORS },
  configure: (settings, facts) => ({
    ...comprehendFunction({ operation: OPERATION, rowsPerCall: TEXTS_PER_CALL, settings, facts }),
    entry: 'lambda/process/entities.ts',
    arguments: '(a VARCHAR)',
    returns: 'VARIANT',
    // About ten entities of 150 bytes each.
    maxValueBytes: 1_500,
    example: ["'Ada Lovelace lived in London'"],
    sampleOptions: { language: 'de' },
    sampleSelect: 's[0]:Text::VARCHAR AS entity, s[0]:Type::VARCHAR AS type',
  }),
});
