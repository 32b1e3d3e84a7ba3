import { PII_LANGUAGES } from '../../lambda/processing/comprehend/contract';
import { comprehendFunction } from './comprehend-function';
import { languageTexts } from './language-texts';
import { defineProcessor } from './processor-definition';

const OPERATION = 'DetectPiiEntities';

/** The personal information in texts, by Amazon Comprehend: one text a call. */
export const piiEntities = defineProcessor({
  ...languageTexts(OPERATION, 20, PII_LANGUAGES),
  configure: (settings, facts) => ({
    ...comprehendFunction({ operation: OPERATION, rowsPerCall: 1, settings, facts }),
    entry: 'lambda/process/pii-entities.ts',
    arguments: '(a VARCHAR)',
    returns: 'VARIANT',
    // About ten entities of 150 bytes each.
    maxValueBytes: 1_500,
    // A call has one text: with larger slices, a batch would show no progress for long and lose more at a crash.
    rowsPerSlice: 50,
    example: ["'Write to ada@example.com'"],
    sampleOptions: { language: 'es' },
    sampleSelect: 's[0]:Text::VARCHAR AS entity, s[0]:Type::VARCHAR AS type',
  }),
});
