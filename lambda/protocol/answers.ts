import type { APIGatewayProxyResult } from 'aws-lambda';
import { TOO_LARGE_ADVICE } from '../shared/contract';

/**
 * The answer to a batch that is accepted or in progress. Snowflake retries network errors, 429 and 5xx with the same batch
 * id, and ends the query on any other status than 200 and 202. So permanent errors are 4xx, and transient errors are 429 or
 * 503. Snowflake shows the body of an error to the author of the query. https://docs.snowflake.com/en/sql-reference/external-functions-best-practices
 */
export const ACCEPTED: APIGatewayProxyResult = json(202, '{}');

/** @param slices for each slice its rows as JSON, without the brackets around them */
export function results(slices: readonly string[]): APIGatewayProxyResult {
  return json(200, `{"data":[${slices.join(',')}]}`);
}

export function malformed(sentence: string): APIGatewayProxyResult {
  return errorAnswer(400, sentence);
}

export const DIFFERENT_ROWS = errorAnswer(
  409,
  'This batch id was sent before with other rows, but it must belong to one batch. Run the query again to get new batch ids.',
);

/** @param maxBatchRows the number of rows that fit one answer */
export function tooLarge(rows: number, maxBatchRows: number): APIGatewayProxyResult {
  return errorAnswer(
    413,
    `The results of a batch of ${rows} rows may exceed the 6 MB that one answer can hold. ${lower(maxBatchRows)}`,
  );
}

/** @param maxBatchRows the number of rows that can be processed in time */
export function tooSlow(rows: number, maxBatchRows: number): APIGatewayProxyResult {
  return errorAnswer(
    413,
    `A batch of ${rows} rows takes longer to process than Snowflake waits. ${lower(maxBatchRows)}`,
  );
}

/** The answer to a body that is too large to read. It advises to halve MAX_BATCH_ROWS, because its rows cannot be counted. */
export const BODY_TOO_LARGE = errorAnswer(413, TOO_LARGE_ADVICE);

export const BUSY = errorAnswer(429, 'The service is at its limit. Snowflake sends this batch again by itself.');

export const UNAVAILABLE = errorAnswer(
  503,
  'The service is unavailable at the moment. Snowflake sends this request again by itself.',
);

export const UNKNOWN_BATCH = errorAnswer(
  404,
  'No batch has this id, or its results have expired. Run the query again.',
);

/** @param reason the message of the failure */
export function failed(reason: string): APIGatewayProxyResult {
  return errorAnswer(422, reason);
}

function lower(maxBatchRows: number): string {
  return maxBatchRows > 0
    ? `Set MAX_BATCH_ROWS = ${maxBatchRows} on the external function.`
    : 'Not even one row fits. Ask the owner of this service to check its settings.';
}

function json(statusCode: number, body: string): APIGatewayProxyResult {
  return { statusCode, headers: { 'Content-Type': 'application/json' }, body };
}

function errorAnswer(statusCode: number, sentence: string): APIGatewayProxyResult {
  return { statusCode, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: sentence };
}
