import type { Json } from './json';
import { parseJson } from './parse-json';

/** Snowflake's limit of an answer, from https://docs.snowflake.com/en/sql-reference/external-functions-introduction. The error message is invented. */
const MOST_BYTES = 10 * 1024 * 1024;

/** The values of a batch in the order of its rows, or Snowflake's message about the answer. */
export type Answer = { readonly values: readonly Json[] } | { readonly problem: string };

/**
 * Checks the body of a 200 as strictly as Snowflake does: one row for each row sent, numbered from 0, each with exactly
 * one value. https://docs.snowflake.com/en/sql-reference/external-functions-creating-aws-troubleshooting
 */
export function readAnswer(body: string, rowCount: number): Answer {
  if (Buffer.byteLength(body) > MOST_BYTES) return { problem: 'The response is larger than 10 MB' };
  const data = readData(body);
  if (typeof data === 'string') return { problem: data };
  if (data.length !== rowCount) return { problem: 'Function received the wrong number of rows' };
  if (data.some(([number], index) => number !== index)) return { problem: 'Row numbers out of order' };
  return { values: data.map(([, value]) => value) };
}

function readData(body: string): readonly (readonly [Json, Json])[] | string {
  let json: Json;
  try {
    json = parseJson(body);
  } catch {
    return 'Error parsing JSON: Invalid response';
  }
  const data = json instanceof Object && 'data' in json ? json.data : undefined;
  if (!Array.isArray(data)) return 'top-level JSON object must contain "data" JSON array element';
  return data.every(isPair) ? data : 'Error parsing JSON: Invalid response';
}

function isPair(row: Json): row is readonly [Json, Json] {
  return Array.isArray(row) && row.length === 2;
}
