import { refused, unanswered, type RemoteServiceError } from './remote-service-error';
import type { Reply } from './signed-sender';

/** What came of one request. */
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

/** What Snowflake documents to try again: https://docs.snowflake.com/en/sql-reference/external-functions-best-practices */
export function mayPass(outcome: Outcome): boolean {
  return !isReply(outcome) || outcome.status === 429 || outcome.status >= 500;
}

/** The error that ends the query with this outcome. */
export function failure(functionName: string, outcome: Outcome): RemoteServiceError {
  return isReply(outcome) ? refused(functionName, outcome) : unanswered(functionName, outcome.noAnswer);
}

/** Why a request could not be sent, as the code of the network's error. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return `Remote service cannot be reached (${code ?? message})`;
}
