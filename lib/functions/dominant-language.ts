import { z } from 'zod';
import { COMPREHEND_FAILURES, COMPREHEND_ROW_ERRORS } from '../../lambda/processing/comprehend/contract';
import { TEXT_ROW_ERRORS } from '../../lambda/processing/texts/contract';
import { TEXTS_PER_CALL } from '../../lambda/shared/contract';
import { comprehendFunction, comprehendSettings } from './comprehend-function';
import { defineProcessor } from './processor-definition';

const OPERATION = 'BatchDetectDominantLanguage';

/** The languages of texts with their scores, by Amazon Comprehend: 25 texts a call. */
export const dominantLanguage = defineProcessor({
  settings: z.strictObject(comprehendSettings(OPERATION, 10)),
  failures: COMPREHEND_FAILURES,
  rowErrors: { ...TEXT_ROW_ERRORS, ...COMPREHEND_ROW_ERRORS },
  configure: (settings, facts) => ({
    ...comprehendFunction({ operation: OPERATION, rowsPerCall: TEXTS_PER_CALL, settings, facts }),
    entry: 'lambda/process/dominant-language.ts',
    arguments: '(a VARCHAR)',
    returns: 'VARIANT',
    maxValueBytes: 300,
    example: ["'Das Wetter ist heute wirklich schön.'"],
    sampleSelect: 's[0]:LanguageCode::VARCHAR AS language, s[0]:Score::FLOAT AS score',
  }),
});
