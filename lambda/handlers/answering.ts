import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Log } from '../shared/log';

type Answer = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/**
 * The one place where an error becomes an answer, so that no handler throws. The error is logged by name.
 *
 * @param answerTo the answer to a request that ended in the error
 */
export function answering(log: Log, answer: Answer, answerTo: (error: unknown) => APIGatewayProxyResult): Answer {
  return async (event) => {
    try {
      return await answer(event);
    } catch (error) {
      const result = answerTo(error);
      log.error('request failed', { status: result.statusCode }, error);
      return result;
    }
  };
}

/** Logs a rejected request. A rejected batch has no job, so only this line says which batch it was, and why. */
export function logRejection(log: Log, { statusCode, body }: APIGatewayProxyResult): void {
  // The body is a sentence of protocol/answers.ts: names and counts, never a part of the request.
  log.info('rejected', { status: statusCode, reason: body });
}
