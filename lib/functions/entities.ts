import { COMPREHEND_LANGUAGES, TEXTS_PER_CALL } from '../../lambda/shared/contract';
import { comprehendFunction } from './comprehend-function';
import { languageTexts } from './language-texts';
import { defineProcessor } from './processor-definition';

const OPERATION = 'BatchDetectEntities';

/** Persons, places, organisations, dates and so on in texts, by Amazon Comprehend: 25 texts a call. */
export const entities = defineProcessor({
  ...languageTexts(OPERATION, 10, COMPREHEND_LANGUAGES),
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
