import { randomBytes, randomUUID } from 'node:crypto';
import type { ReceivedRequest } from '../loopback-server';

/** A request to the API with what API Gateway assigns to it on arrival. */
export interface ApiRequest {
  readonly request: ReceivedRequest;
  /** API Gateway's own id of the request; the function's invocation has another. */
  readonly requestId: string;
  readonly extendedRequestId: string;
  /** Such as `Root=1-65f0c1a2-0123456789abcdef01234567`. */
  readonly traceId: string;
  readonly receivedAt: Date;
}

export function apiRequest(request: ReceivedRequest): ApiRequest {
  const receivedAt = new Date();
  const seconds = Math.floor(receivedAt.getTime() / 1000).toString(16);
  return {
    request,
    receivedAt,
    requestId: requestIdOf(request),
    extendedRequestId: randomBytes(11).toString('base64'),
    traceId: `Root=1-${seconds}-${randomBytes(12).toString('hex')}`,
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A caller may choose the id, but only a UUID: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-access-logging.html */
function requestIdOf({ headers }: ReceivedRequest): string {
  const chosen = headers['x-amzn-requestid'];
  if (chosen === undefined) return randomUUID();
  return typeof chosen === 'string' && UUID.test(chosen) ? chosen : `${randomUUID()}_REPLACED_INVALID_REQUEST_ID`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `$context.requestTime` is in the Common Log Format: `07/Nov/2023:14:23:53 +0000`. */
export function clfTime(date: Date): string {
  const [day = '', time = ''] = date.toISOString().split('T');
  const [year, month, dayOfMonth] = day.split('-');
  return `${dayOfMonth}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}
