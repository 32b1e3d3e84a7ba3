import { TARGETED_SENTIMENT_LANGUAGES } from '../../lambda/processing/comprehend/contract';
import { TEXTS_PER_CALL } from '../../lambda/shared/contract';
import { comprehendFunction } from './comprehend-function';
import { languageTexts } from './language-texts';
import { defineProcessor } from './processor-definition';

const OPERATION = 'BatchDetectTargetedSentiment';

/** What texts feel about each thing that they mention, by Amazon Comprehend: 25 texts a call. */
export const targetedSentiment = defineProcessor({
  ...languageTexts(OPERATION, { assumed: 10 }, TARGETED_SENTIMENT_LANGUAGES),
  configure: (settings, facts) => ({
    ...comprehendFunction({ operation: OPERATION, rowsPerCall: TEXTS_PER_CALL, settings, facts }),
    entry: 'lambda/process/targeted-sentiment.ts',
    arguments: '(a VARCHAR)',
    returns: 'VARIANT',
    // About ten mentions of 400 bytes each.
    maxValueBytes: 4_000,
    example: ["'The food in Seattle was great, but Ada was rude'"],
    sampleSelect:
      's[0]:Mentions[0].Text::VARCHAR AS entity, s[0]:Mentions[0].MentionSentiment.Sentiment::VARCHAR AS sentiment',
  }),
});
