import type { Operation, SentimentRequest } from './check-input';
import { textFault } from './fault-triggers';
import { prevailing, scoreSentiment, type SentimentScore } from './score-sentiment';
import { INTERNAL_ERROR, refusal, type ServiceError } from './service-error';

interface Sentiment {
  readonly Sentiment: string;
  readonly SentimentScore: SentimentScore;
}

interface BatchAnswer {
  readonly ResultList: readonly ({ readonly Index: number } & Sentiment)[];
  readonly ErrorList: readonly { readonly Index: number; readonly ErrorCode: string; readonly ErrorMessage: string }[];
}

/**
 * The answer to a call that passed all checks.
 *
 * @param triggers one list for each text: the names of its active fault triggers
 */
export function answerSentiment(
  operation: Operation,
  { texts }: SentimentRequest,
  triggers: readonly (readonly string[])[],
): BatchAnswer | Sentiment | ServiceError {
  if (operation === 'BatchDetectSentiment') return answerBatch(texts, triggers);
  const fault = textFault(triggers[0] ?? []);
  if (fault?.ErrorCode === 'INTERNAL_SERVER_ERROR') return INTERNAL_ERROR;
  if (fault) return refusal('InvalidRequestException', fault.ErrorMessage);
  return sentimentOf(texts[0] ?? '');
}

/** Both lists are in the order of the texts; a text is in exactly one of them. */
function answerBatch(texts: readonly string[], triggers: readonly (readonly string[])[]): BatchAnswer {
  const outcomes = texts.map((text, Index) => ({ Index, text, fault: textFault(triggers[Index] ?? []) }));
  return {
    ResultList: outcomes.flatMap(({ Index, text, fault }) => (fault ? [] : [{ Index, ...sentimentOf(text) }])),
    ErrorList: outcomes.flatMap(({ Index, fault }) => (fault ? [{ Index, ...fault }] : [])),
  };
}

function sentimentOf(text: string): Sentiment {
  const score = scoreSentiment(text);
  return { Sentiment: prevailing(score), SentimentScore: score };
}
