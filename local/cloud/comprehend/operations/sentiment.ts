import { prevailing, scoreSentiment } from '../score-sentiment';
import { BATCH_CALLS_PER_SECOND, BATCH_TEXT_BYTES, CALLS_PER_SECOND, type Operation } from './operation';
import { PRIMARY_LANGUAGES } from './primary-languages';

const shared = { textBytes: BATCH_TEXT_BYTES, languages: PRIMARY_LANGUAGES, analyse };

/** DetectSentiment takes no longer texts than the batch does. */
export const sentiment = {
  DetectSentiment: { ...shared, takes: 'Text', callsPerSecond: CALLS_PER_SECOND },
  BatchDetectSentiment: { ...shared, takes: 'TextList', callsPerSecond: BATCH_CALLS_PER_SECOND },
} as const satisfies Record<string, Operation>;

function analyse(text: string): object {
  const score = scoreSentiment(text);
  return { Sentiment: prevailing(score), SentimentScore: score };
}
