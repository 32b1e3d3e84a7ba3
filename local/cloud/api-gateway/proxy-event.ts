import type { Identity } from '../identities';
import type { ReceivedRequest } from '../loopback-server';
import type { ApiSettings, Route } from './api-settings';

export interface ProxyRequest {
  readonly request: ReceivedRequest;
  readonly body: Buffer;
  readonly route: Route;
  readonly settings: ApiSettings;
  readonly requestId: string;
  readonly accountId: string;
  readonly identity?: Identity;
}

/** The event that a Lambda proxy integration gets: names keep the client's case, `Authorization` stays behind. */
export function proxyEvent({ request, body, route, settings, requestId, accountId, identity }: ProxyRequest): object {
  const headers = multiValued(request.rawHeaders);
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
      accountId,
      apiId: settings.apiId,
      httpMethod: request.method,
      identity: {
        accessKey: identity?.accessKeyId ?? null,
        accountId: identity ? accountId : null,
        caller: identity ? callerOf(identity) : null,
        sourceIp: request.sourceIp,
        user: identity ? callerOf(identity) : null,
        userAgent: request.headers['user-agent'] ?? null,
        userArn: identity?.principalArn ?? null,
      },
      path: `/${settings.stage}${route.path}`,
      protocol: 'HTTP/1.1',
      requestId,
      requestTimeEpoch: Date.now(),
      resourcePath: route.path,
      stage: settings.stage,
    },
    body: body.length > 0 ? body.toString('utf8') : null,
    isBase64Encoded: false,
  };
}

/** AWS shows an assumed role as its id and the session's name. */
export function callerOf({ principalArn }: Identity): string {
  const [, role = '', session = ''] = principalArn.split('/');
  return `${role}:${session}`;
}

function multiValued(rawHeaders: readonly string[]): Record<string, string[]> {
  const headers = new Map<string, string[]>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    if (name.toLowerCase() === 'authorization') continue;
    headers.set(name, [...(headers.get(name) ?? []), value]);
  }
  return Object.fromEntries(headers);
}

function lastValues(headers: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.at(-1) ?? '']));
}
