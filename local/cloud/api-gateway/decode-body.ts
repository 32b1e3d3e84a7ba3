import { gunzipSync, inflateSync } from 'node:zlib';

/** API Gateway's limit for a payload (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html). */
export const PAYLOAD_BYTES = 10_485_760;

/** The body for the integration. API Gateway decodes gzip and deflate, and keeps the `Content-Encoding` header. */
export function decodeBody(body: Buffer, encoding: string): Buffer | 'unsupported' | 'too large' {
  const decode = DECODERS.get(encoding.trim().toLowerCase());
  if (decode === undefined) return 'unsupported';
  if (body.length === 0) return body;
  try {
    return decode(body);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too large' : 'unsupported';
  }
}

/** `deflate` means zlib's format (RFC 9110). Some clients send raw deflate data, which is refused. */
const DECODERS: ReadonlyMap<string, (body: Buffer) => Buffer> = new Map([
  ['', (body) => body],
  ['identity', (body) => body],
  ['gzip', (body) => gunzipSync(body, { maxOutputLength: PAYLOAD_BYTES })],
  ['deflate', (body) => inflateSync(body, { maxOutputLength: PAYLOAD_BYTES })],
]);
