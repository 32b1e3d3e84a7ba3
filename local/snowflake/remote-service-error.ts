import type { Reply } from './signed-sender';

/** Ends a query. Snowflake shows the message to the SQL user; commands print it without a stack and exit with 1. */
export class RemoteServiceError extends Error {
  override readonly name = 'RemoteServiceError';
  readonly exitCode = 1;
}

/** The service answered with a status that Snowflake does not retry, or no longer retries. */
export function refused(functionName: string, { status, body }: Reply): RemoteServiceError {
  return new RemoteServiceError(
    `Request failed for external function ${functionName} with remote service error: ${status} '${body}'`,
  );
}

/** No answer came, or it came too late. */
export function unanswered(functionName: string, reason: string): RemoteServiceError {
  return new RemoteServiceError(`Request failed for external function ${functionName}. Error: ${reason}`);
}

/** The service answered 200 with something that is not one value for each row. */
export function unreadable(functionName: string, reason: string): RemoteServiceError {
  return new RemoteServiceError(`Error parsing JSON response for external function ${functionName}. Error: ${reason}`);
}
