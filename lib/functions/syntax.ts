import { SYNTAX_LANGUAGES } from '../../lambda/processing/comprehend/contract';
import { TEXTS_PER_CALL } from '../../lambda/shared/contract';
import { comprehendFunction } from './comprehend-function';
import { languageTexts } from './language-texts';
import { defineProcessor } from './processor-definition';

const OPERATION = 'BatchDetectSyntax';

/** The parts of speech of the words in texts, by Amazon Comprehend: 25 texts a call. */
export const syntax = defineProcessor({
  ...languageTexts(OPERATION, 10, SYNTAX_LANGUAGES),
  configure: (settings, facts) => ({
    ...comprehendFunction({ operation: OPERATION, rowsPerCall: TEXTS_PER_CALL, settings, facts }),
    entry: 'lambda/process/syntax.ts',
    arguments: '(a VARCHAR)',
    returns: 'VARIANT',
    // About 60 words of 150 bytes each.
    maxValueBytes: 10_000,
    example: ["'It is raining today in Seattle'"],
    sampleOptions: { language: 'de' },
    sampleSelect: 's[0]:Text::VARCHAR AS word, s[0]:PartOfSpeech.Tag::VARCHAR AS tag',
  }),
});
