import { z } from 'zod';
import {
  COMPREHEND_FAILURES,
  COMPREHEND_ROW_ERRORS,
  TOXICITY_TEXTS_PER_CALL,
} from '../../lambda/processing/comprehend/contract';
import { TEXT_ROW_ERRORS } from '../../lambda/processing/texts/contract';
import { comprehendFunction, comprehendSettings } from './comprehend-function';
import { defineProcessor } from './processor-definition';

const OPERATION = 'DetectToxicContent';

/** How toxic English texts are, by Amazon Comprehend: ten texts a call. */
export const toxicity = defineProcessor({
  settings: z.strictObject(comprehendSettings(OPERATION, { assumed: 10 })),
  failures: COMPREHEND_FAILURES,
  rowErrors: { ...TEXT_ROW_ERRORS, ...COMPREHEND_ROW_ERRORS },
  configure: (settings, facts) => ({
    ...comprehendFunction({ operation: OPERATION, rowsPerCall: TOXICITY_TEXTS_PER_CALL, settings, facts }),
    entry: 'lambda/process/toxicity.ts',
    arguments: '(a VARCHAR)',
    returns: 'VARIANT',
    // Seven labels of 75 bytes each.
    maxValueBytes: 600,
    example: ["'You are a stupid fool'"],
    sampleSelect: 's:Toxicity::FLOAT AS toxicity',
  }),
});
