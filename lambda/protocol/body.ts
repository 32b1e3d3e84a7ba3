import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyEvent } from 'aws-lambda';

/** API Gateway passes on at most 10 MB. A gzip body that decompresses to more is rejected. */
const BODY_BYTES = 10_485_760;

type Event = Pick<APIGatewayProxyEvent, 'body' | 'isBase64Encoded'>;

export type Body = { readonly text: string } | { readonly problem: 'unreadable' | 'too-large' };

/**
 * Returns the body as text. API Gateway decompresses gzip and leaves `Content-Encoding: gzip` in the headers, so the header does
 * not show whether the body is still compressed. This function decompresses only a base64 body that starts with gzip's magic number.
 */
export function readBody(event: Event): Body {
  if (event.body === null || event.body === undefined) return { text: '' };
  if (!event.isBase64Encoded) return { text: event.body };
  const bytes = Buffer.from(event.body, 'base64');
  try {
    const plain = isGzip(bytes) ? gunzipSync(bytes, { maxOutputLength: BODY_BYTES }) : bytes;
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(plain) };
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return { problem: tooLarge ? 'too-large' : 'unreadable' };
  }
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
