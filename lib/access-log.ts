import * as apigateway from 'aws-cdk-lib/aws-apigateway';

/**
 * What the access log records of a request: the caller, the method and the outcome.
 *
 * No field may hold a text that the caller chose, since such a text could be a session token or break the line. So the
 * log has no body, header, user agent or path as requested, and the type of an error instead of its message: the message
 * about a wrong signature repeats the request with its `x-amz-security-token`, in several lines. A caller can choose
 * `requestId`, but API Gateway accepts only a UUID
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-access-logging.html).
 */
const FIELDS = {
  requestId: '$context.requestId',
  extendedRequestId: '$context.extendedRequestId',
  time: '$context.requestTime',
  method: '$context.httpMethod',
  resource: '$context.resourcePath',
  status: '$context.status',
  caller: '$context.identity.caller',
  latencyMs: '$context.responseLatency',
  integrationMs: '$context.integration.latency',
  responseBytes: '$context.responseLength',
  errorType: '$context.error.responseType',
} as const;

export const ACCESS_LOG_FORMAT = apigateway.AccessLogFormat.custom(JSON.stringify(FIELDS));
