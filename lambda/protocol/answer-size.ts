import { LAMBDA_REPLY_BYTES } from '../shared/contract';

/** What a reply carries besides the rows: status, headers, brackets. Measured at about 100 bytes; the rest is room. */
const ENVELOPE_BYTES = 1_024;

/** Row number, brackets and commas around a value, for row numbers up to a million. */
const ROW_FRAME_BYTES = 10;

/** What the rows of one answer may take in Lambda's reply. */
export const ANSWER_BYTES = LAMBDA_REPLY_BYTES - ENVELOPE_BYTES;

/** How many rows fit one answer, at the most, when a value takes up to `maxValueBytes` in the reply. */
export function rowsThatFit(maxValueBytes: number): number {
  return Math.floor(ANSWER_BYTES / (maxValueBytes + ROW_FRAME_BYTES));
}

/** The UTF-8 bytes of `text` inside the JSON string that Lambda's reply holds the body in. */
export function bytesInReply(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
