import type { SeenApiRequest } from '../cloud/api-gateway/seen-api-request';

/**
 * Formats a request to the API as a line without its rows and its signature, such as
 * `12:30:05  POST 202     12 ms  by-hand-1`.
 */
export function requestLine({ request, reply, latencyMs, lost }: SeenApiRequest, at: Date): string {
  const { method, url, headers } = request;
  const batchId = headers['sf-external-function-query-batch-id'];
  const { 'x-amzn-ErrorType': error } = reply.headers ?? {};
  const time = at.toTimeString().slice(0, 8);
  const what = [batchId ?? url.split('?')[0], error, lost ? 'reply lost' : undefined]
    .filter((part) => part !== undefined)
    .join('  ');
  return `${time}  ${method.padEnd(4)} ${reply.status} ${String(latencyMs).padStart(6)} ms  ${what}`;
}
