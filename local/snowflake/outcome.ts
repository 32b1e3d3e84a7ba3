import { rejected, unanswered, type RemoteServiceError } from './remote-service-error';
import type { Reply } from './signed-sender';

/** The reply to one request, or the reason why there was none. */
export type Outcome = Reply | { readonly noAnswer: string };

/** The status, or the reason why there was no reply. */
export function statusOf(outcome: Outcome): number | string {
  return isReply(outcome) ? outcome.status : outcome.noAnswer;
}

function isReply(outcome: Outcome): outcome is Reply {
  return 'status' in outcome;
}

/** Whether the answer is 200 or 202: the batch is accepted, in progress or done. */
export function isFine(outcome: Outcome): outcome is Reply {
  return isReply(outcome) && (outcome.status === 200 || outcome.status === 202);
}

export function isThrottle(outcome: Outcome): boolean {
  return isReply(outcome) && outcome.status === 429;
}

/** Whether Snowflake retries the request, according to https://docs.snowflake.com/en/sql-reference/external-functions-best-practices */
export function isRetried(outcome: Outcome): boolean {
  return !isReply(outcome) || outcome.status === 429 || outcome.status >= 500;
}

/** The error that ends the query with this outcome. */
export function failure(functionName: string, outcome: Outcome): RemoteServiceError {
  return isReply(outcome) ? rejected(functionName, outcome) : unanswered(functionName, outcome.noAnswer);
}

/** The reason why a request got no reply, with the code of the network error. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return `Remote service cannot be reached (${code ?? message})`;
}
