import { ANSWER_FRAME, LAMBDA_REPLY_BYTES } from '../shared/contract';

/** The bytes that the rows of one answer may take in Lambda's reply. */
export const ANSWER_BYTES = LAMBDA_REPLY_BYTES - ANSWER_FRAME.envelopeBytes;

/** The number of rows that always fit one answer, if a value takes up to `maxValueBytes` in the reply. */
export function rowsThatFit(maxValueBytes: number): number {
  return Math.floor(ANSWER_BYTES / (maxValueBytes + ANSWER_FRAME.rowBytes));
}

/** The bytes of `text` in Lambda's reply. The reply has the body as a JSON string, so its quotes are escaped again. */
export function bytesInReply(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
