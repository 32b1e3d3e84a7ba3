import { COMPREHEND_LANGUAGES, TEXTS_PER_CALL } from '../../lambda/shared/contract';
import { comprehendFunction } from './comprehend-function';
import { languageTexts } from './language-texts';
import { defineProcessor } from './processor-definition';

const OPERATION = 'BatchDetectSentiment';

/** The sentiment of texts, by Amazon Comprehend: 25 texts a call. */
export const sentiment = defineProcessor({
  ...languageTexts(OPERATION, 10, COMPREHEND_LANGUAGES),
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
