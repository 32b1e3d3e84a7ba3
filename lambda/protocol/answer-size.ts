import { ANSWER_FRAME, LAMBDA_REPLY_BYTES } from '../shared/contract';

/** What the rows of one answer may take in Lambda's reply. */
export const ANSWER_BYTES = LAMBDA_REPLY_BYTES - ANSWER_FRAME.envelopeBytes;

/** How many rows fit one answer, at the most, when a value takes up to `maxValueBytes` in the reply. */
export function rowsThatFit(maxValueBytes: number): number {
  return Math.floor(ANSWER_BYTES / (maxValueBytes + ANSWER_FRAME.rowBytes));
}

/** The UTF-8 bytes of `text` inside the JSON string that Lambda's reply holds the body in. */
export function bytesInReply(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
