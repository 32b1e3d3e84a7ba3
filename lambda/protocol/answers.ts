import type { APIGatewayProxyResult } from 'aws-lambda';
import { TOO_LARGE_ADVICE } from '../shared/contract';

/**
 * Snowflake takes 200 and 202, retries network errors, 429 and 5xx with the same batch id, and ends the query on anything
 * else. So a lasting error is 4xx, and one that may pass is 429 or 503. The body of an error is shown to the person who
 * wrote the query. https://docs.snowflake.com/en/sql-reference/external-functions-best-practices
 */
export const ACCEPTED: APIGatewayProxyResult = json(202, '{}');

/** @param slices rows in wire form, without the brackets around them */
export function results(slices: readonly string[]): APIGatewayProxyResult {
  return json(200, `{"data":[${slices.join(',')}]}`);
}

export function malformed(sentence: string): APIGatewayProxyResult {
  return errorAnswer(400, sentence);
}

export const DIFFERENT_ROWS = errorAnswer(
  409,
  'Other rows were sent under this batch id before. A batch id names one batch. Run the query again to get a new one.',
);

/** @param maxBatchRows how many rows fit one answer */
export function tooLarge(rows: number, maxBatchRows: number): APIGatewayProxyResult {
  return errorAnswer(
    413,
    `The results of a batch of ${rows} rows may exceed the 6 MB that one answer can hold. ${lower(maxBatchRows)}`,
  );
}

/** @param maxBatchRows how many rows can be processed in time */
export function tooSlow(rows: number, maxBatchRows: number): APIGatewayProxyResult {
  return errorAnswer(
    413,
    `A batch of ${rows} rows takes longer to process than Snowflake waits. ${lower(maxBatchRows)}`,
  );
}

/** The rows of a body that is not read cannot be counted. */
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

/** @param reason the stored failure's sentence */
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
