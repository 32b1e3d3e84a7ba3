import { accountOf } from '../iam/principal';
import type { Identity } from '../identities';
import { uniqueId } from '../unique-id';
import { clfTime, type ApiRequest } from './api-request';
import type { ApiSettings, Route } from './api-settings';

export interface ProxyRequest extends ApiRequest {
  /** The body after API Gateway decompressed it. */
  readonly body: Buffer;
  readonly route: Route;
  readonly settings: ApiSettings;
  readonly identity?: Identity;
}

/** Headers that end at API Gateway: a captured event of a REST API has none of them. */
const STAY_BEHIND: readonly string[] = [
  'authorization',
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** The event that a Lambda proxy integration gets from a REST API. Header names keep the client's case. */
export function proxyEvent(proxied: ProxyRequest): object {
  const { request, body, route, settings, identity } = proxied;
  const headers = eventHeaders(proxied);
  const query = new URLSearchParams(request.url.split(/\?(.*)/)[1] ?? '');
  const queryNames = [...new Set(query.keys())];
  return {
    resource: route.path,
    path: route.path,
    httpMethod: request.method,
    headers: lastValues(headers),
    multiValueHeaders: headers,
    queryStringParameters: queryNames.length > 0 ? Object.fromEntries(query) : null,
    multiValueQueryStringParameters:
      queryNames.length > 0 ? Object.fromEntries(queryNames.map((name) => [name, query.getAll(name)])) : null,
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      resourceId: route.resourceId,
      resourcePath: route.path,
      httpMethod: request.method,
      extendedRequestId: proxied.extendedRequestId,
      requestTime: clfTime(proxied.receivedAt),
      path: `/${settings.stage}${route.path}`,
      accountId: settings.accountId,
      protocol: 'HTTP/1.1',
      stage: settings.stage,
      domainPrefix: settings.apiId,
      requestTimeEpoch: proxied.receivedAt.getTime(),
      requestId: proxied.requestId,
      identity: eventIdentity(proxied, identity),
      domainName: settings.domainName,
      apiId: settings.apiId,
    },
    body: body.length > 0 ? body.toString('utf8') : null,
    isBase64Encoded: false,
  };
}

function eventIdentity({ request }: ApiRequest, identity: Identity | undefined): object {
  const caller = identity ? uniqueId(identity.principalArn) : null;
  return {
    cognitoIdentityPoolId: null,
    accountId: identity ? accountOf(identity.principalArn) : null,
    cognitoIdentityId: null,
    caller,
    sourceIp: request.sourceIp,
    principalOrgId: null,
    accessKey: identity?.accessKeyId ?? null,
    cognitoAuthenticationType: null,
    cognitoAuthenticationProvider: null,
    userArn: identity?.principalArn ?? null,
    userAgent: request.headers['user-agent'] ?? null,
    user: caller,
  };
}

/** The client's headers and the headers that API Gateway adds, sorted as in an event of AWS. */
function eventHeaders({ request, traceId }: ApiRequest): Record<string, string[]> {
  const headers = clientHeaders(request.rawHeaders);
  const set = (name: string, values: string[]) => headers.set(name.toLowerCase(), { name, values });
  const before = headers.get('x-forwarded-for')?.values ?? [];
  if (!headers.has('x-amzn-trace-id')) set('X-Amzn-Trace-Id', [traceId]);
  set('X-Forwarded-For', [[...before, request.sourceIp].join(', ')]);
  set('X-Forwarded-Port', ['443']);
  set('X-Forwarded-Proto', ['https']);
  const sorted = [...headers].sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(sorted.map(([, { name, values }]) => [name, values]));
}

/** Groups the values by the header's name in lower case. A header that occurs twice keeps the spelling of its first occurrence. */
function clientHeaders(
  rawHeaders: readonly string[],
): Map<string, { readonly name: string; readonly values: string[] }> {
  const headers = new Map<string, { readonly name: string; readonly values: string[] }>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    const key = name.toLowerCase();
    if (STAY_BEHIND.includes(key)) continue;
    const known = headers.get(key);
    if (known) known.values.push(value);
    else headers.set(key, { name, values: [value] });
  }
  return headers;
}

function lastValues(headers: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.at(-1) ?? '']));
}
