import { refused, unanswered, type RemoteServiceError } from './remote-service-error';
import type { Reply } from './signed-sender';

/** The reply to one request, or why there is none. */
export type Outcome = Reply | { readonly noAnswer: string };

/** The status, or the reason why there is none. */
export function statusOf(outcome: Outcome): number | string {
  return isReply(outcome) ? outcome.status : outcome.noAnswer;
}

function isReply(outcome: Outcome): outcome is Reply {
  return 'status' in outcome;
}

/** Accepted, still running or done. */
export function isFine(outcome: Outcome): outcome is Reply {
  return isReply(outcome) && (outcome.status === 200 || outcome.status === 202);
}

export function isThrottle(outcome: Outcome): boolean {
  return isReply(outcome) && outcome.status === 429;
}

/** Whether Snowflake retries, by its documentation: https://docs.snowflake.com/en/sql-reference/external-functions-best-practices */
export function mayPass(outcome: Outcome): boolean {
  return !isReply(outcome) || outcome.status === 429 || outcome.status >= 500;
}

/** The error that ends the query with this outcome. */
export function failure(functionName: string, outcome: Outcome): RemoteServiceError {
  return isReply(outcome) ? refused(functionName, outcome) : unanswered(functionName, outcome.noAnswer);
}

/** Why a request got no reply, with the code of the network error. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return `Remote service cannot be reached (${code ?? message})`;
}
