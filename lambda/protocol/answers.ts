import type { APIGatewayProxyResult } from 'aws-lambda';

/**
 * Snowflake takes 200 and 202, retries network errors, 429 and 5xx with the same batch id, and gives up at once on
 * anything else. So what is final is 4xx and what may pass is 429 or 503. The body of an error is shown to the person
 * who wrote the query. https://docs.snowflake.com/en/sql-reference/external-functions-best-practices
 */
export const ACCEPTED: APIGatewayProxyResult = json(202, '{}');

/** @param slices rows in wire form, without the brackets around them */
export function results(slices: readonly string[]): APIGatewayProxyResult {
  return json(200, `{"data":[${slices.join(',')}]}`);
}

export function malformed(sentence: string): APIGatewayProxyResult {
  return refusal(400, sentence);
}

export const DIFFERENT_ROWS = refusal(
  409,
  'Other rows were sent under this batch id before. A batch id names one batch: run the query again to get a new one.',
);

/** @param maxBatchRows the number of rows that would fit */
export function tooLarge(rows: number, maxBatchRows: number): APIGatewayProxyResult {
  return refusal(
    413,
    `A batch of ${rows} rows is too large to answer. Set MAX_BATCH_ROWS = ${maxBatchRows} on the external function.`,
  );
}

/** @param maxBatchRows the number of rows that could be finished in time */
export function tooSlow(rows: number, maxBatchRows: number): APIGatewayProxyResult {
  return refusal(
    413,
    `A batch of ${rows} rows takes longer than Snowflake waits. Set MAX_BATCH_ROWS = ${maxBatchRows} on the external function.`,
  );
}

export const BODY_TOO_LARGE = refusal(
  413,
  'The batch is too large for this service. Set MAX_BATCH_ROWS on the external function, for example MAX_BATCH_ROWS = 500.',
);

export const BUSY = refusal(429, 'The service is at its limit. Snowflake sends the batch again by itself.');

export const UNAVAILABLE = refusal(503, 'The service cannot do this just now. Snowflake tries again by itself.');

export const UNKNOWN_BATCH = refusal(
  404,
  'There is no batch with this id, or its results have expired. Run the query again.',
);

/** @param reason the stored failure's sentence */
export function failed(reason: string): APIGatewayProxyResult {
  return refusal(422, reason);
}

function json(statusCode: number, body: string): APIGatewayProxyResult {
  return { statusCode, headers: { 'Content-Type': 'application/json' }, body };
}

function refusal(statusCode: number, sentence: string): APIGatewayProxyResult {
  return { statusCode, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: sentence };
}
