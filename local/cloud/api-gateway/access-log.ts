import type { Identity } from '../identities';
import type { ReceivedRequest, Reply } from '../loopback-server';
import type { ApiSettings } from './api-settings';
import { callerOf } from './proxy-event';

export interface LoggedRequest {
  readonly request: ReceivedRequest;
  readonly requestId: string;
  readonly reply: Reply;
  readonly identity?: Identity;
  readonly error?: string;
  readonly latencyMs: number;
}

/** The stage's access log format, filled in; what is not known is `-`, as with API Gateway. */
export function accessLogLine(
  { accessLogFormat, apiId, stage }: ApiSettings,
  logged: LoggedRequest,
): string | undefined {
  const { request, requestId, reply, identity, error, latencyMs } = logged;
  const known: Readonly<Record<string, string | number | undefined>> = {
    apiId,
    stage,
    requestId,
    requestTime: new Date().toISOString(),
    httpMethod: request.method,
    path: request.url.split('?')[0],
    status: reply.status,
    responseLatency: latencyMs,
    'integration.latency': latencyMs,
    responseLength: Buffer.byteLength(reply.body),
    'identity.caller': identity && callerOf(identity),
    'identity.userAgent': request.headers['user-agent'],
    'identity.sourceIp': request.sourceIp,
    'error.message': error,
  };
  return accessLogFormat?.replace(/\$context\.([\w.]+)/g, (_, name: string) => escaped(String(known[name] ?? '-')));
}

/** Formats are JSON, and values stand inside their quotes. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
