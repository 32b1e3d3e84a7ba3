import { COMPREHEND_LANGUAGES, TEXTS_PER_CALL } from '../../lambda/shared/contract';
import { comprehendFunction } from './comprehend-function';
import { languageTexts } from './language-texts';
import { defineProcessor } from './processor-definition';

const OPERATION = 'BatchDetectKeyPhrases';

/** The key phrases of texts, by Amazon Comprehend: 25 texts a call. */
export const keyPhrases = defineProcessor({
  ...languageTexts(OPERATION, 10, COMPREHEND_LANGUAGES),
  configure: (settings, facts) => ({
    ...comprehendFunction({ operation: OPERATION, rowsPerCall: TEXTS_PER_CALL, settings, facts }),
    entry: 'lambda/process/key-phrases.ts',
    arguments: '(a VARCHAR)',
    returns: 'VARIANT',
    // About 15 phrases of 130 bytes each.
    maxValueBytes: 2_000,
    example: ["'The new kitchen has a very large window'"],
    sampleOptions: { language: 'de' },
    sampleSelect: 's[0]:Text::VARCHAR AS phrase, s[0]:Score::FLOAT AS score',
  }),
});
