import type { Reply } from './signed-sender';

/** The error that ends a query. Snowflake shows its message to the SQL user. Commands print it without a stack and exit with 1. */
export class RemoteServiceError extends Error {
  override readonly name = 'RemoteServiceError';
  readonly exitCode = 1;
}

/** The error for a status that Snowflake does not retry, or no longer retries. */
export function rejected(functionName: string, { status, body }: Reply): RemoteServiceError {
  return new RemoteServiceError(
    `Request failed for external function ${functionName} with remote service error: ${status} '${body}'`,
  );
}

/** The error for an answer that did not come, or came too late. */
export function unanswered(functionName: string, reason: string): RemoteServiceError {
  return new RemoteServiceError(`Request failed for external function ${functionName}. Error: ${reason}`);
}

/** The error for a 200 whose body does not have one value for each row. */
export function unreadable(functionName: string, reason: string): RemoteServiceError {
  return new RemoteServiceError(`Error parsing JSON response for external function ${functionName}. Error: ${reason}`);
}
