import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { UNAVAILABLE } from '../protocol/answers';
import type { Log } from './log';

/** Throttling as DynamoDB, Lambda and Comprehend name it. */
const THROTTLES = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'LimitExceededException',
  'TooManyRequestsException',
]);

export function isThrottle(error: unknown): boolean {
  return error instanceof Error && THROTTLES.has(error.name);
}

/** A class name for logs and messages; an AWS error's message may quote the request and stays out. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'an unknown error';
}

/** What is refused leaves no job: this line is all that tells which batch it was, and why. */
export function logRefusal(log: Log, { statusCode, body }: APIGatewayProxyResult): void {
  // The sentence is one of our own, of names and counts; see protocol/answers.ts.
  log.info('refused', { status: statusCode, reason: body });
}

/**
 * The one place where an error becomes a status: whatever was thrown may pass, so Snowflake shall try again.
 *
 * @param whenThrottled post says 429, which makes Snowflake send less; a poll costs too little for that
 */
export function answering(
  log: Log,
  answer: (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>,
  whenThrottled: APIGatewayProxyResult = UNAVAILABLE,
): (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult> {
  return async (event) => {
    try {
      return await answer(event);
    } catch (error) {
      const result = isThrottle(error) ? whenThrottled : UNAVAILABLE;
      log.error('request failed', { status: result.statusCode, error: errorName(error) });
      return result;
    }
  };
}
