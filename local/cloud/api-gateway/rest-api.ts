import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Authorize, Denial } from '../authorization';
import type { Identities, Identity } from '../identities';
import { REQUEST_BYTES } from '../lambda/invoke-api';
import type { LambdaFunction } from '../lambda/lambda-function';
import { startLoopbackServer, type LoopbackServer, type ReceivedRequest, type Reply } from '../loopback-server';
import { verifySignature } from '../sigv4';
import { accessLogLine } from './access-log';
import { ownAnswer, proxyReply, type OwnAnswer, type OwnReply } from './answers';
import type { ApiSettings, Route } from './api-settings';
import { decodeBody, PAYLOAD_BYTES } from './decode-body';
import { proxyEvent } from './proxy-event';
import { TokenBucket } from './token-bucket';

/** API Gateway's limit for all headers of a request. */
const HEADER_BYTES = 10_240;

export interface RestApiOptions {
  readonly settings: ApiSettings;
  readonly functions: readonly LambdaFunction[];
  readonly identities: Identities;
  readonly authorize: Authorize;
  readonly region: string;
  readonly accountId: string;
  readonly logFile: string;
  readonly port?: number;
  /** The VPC from whose endpoint every request comes, as those to a private API do. Default: from none. */
  readonly sourceVpc?: string;
  readonly onRequest?: (seen: SeenApiRequest) => void;
}

/** A request to the API that has been answered. */
export interface SeenApiRequest {
  readonly request: Pick<ReceivedRequest, 'method' | 'url' | 'headers'>;
  readonly reply: Reply;
  readonly latencyMs: number;
}

const ACTION = 'execute-api:Invoke';

/** What is wrong with a signature, as API Gateway sorts it; anything else is INVALID_SIGNATURE. */
const BY_VERDICT: Readonly<Record<string, OwnAnswer>> = {
  MissingAuthenticationTokenException: 'MISSING_AUTHENTICATION_TOKEN',
  ExpiredTokenException: 'EXPIRED_TOKEN',
};

/** What became of a request, for the caller and for the access log. */
interface Handled {
  readonly reply: Reply;
  readonly identity?: Identity;
  readonly error?: string;
}

/** The template's REST API over HTTP: `http://127.0.0.1:PORT/STAGE/RESOURCE`. */
export async function startRestApi(options: RestApiOptions): Promise<LoopbackServer> {
  const log = fs.createWriteStream(options.logFile, { flags: 'a' });
  const api = new RestApi(options);
  const server = await startLoopbackServer({
    port: options.port,
    bodyLimit: PAYLOAD_BYTES,
    answer: async (request) => {
      const requestId = randomUUID();
      const started = performance.now();
      const { reply, identity, error } = await api.handle(request, requestId);
      const latencyMs = Math.round(performance.now() - started);
      const line = accessLogLine(options.settings, { request, requestId, reply, identity, error, latencyMs });
      // The log has ended if the API was stopped under way.
      if (line && !log.writableEnded) log.write(`${line}\n`);
      options.onRequest?.({ request, reply, latencyMs });
      return { ...reply, headers: { 'x-amzn-RequestId': requestId, ...reply.headers } };
    },
  }).catch((error: unknown) => {
    log.end();
    throw error;
  });
  return {
    endpoint: server.endpoint,
    stop: async () => {
      await server.stop();
      await new Promise((resolve) => log.end(resolve));
    },
  };
}

class RestApi {
  private readonly options: RestApiOptions;
  private readonly throttle: TokenBucket;
  private readonly ownThrottles: ReadonlyMap<Route, TokenBucket>;

  constructor(options: RestApiOptions) {
    this.options = options;
    this.throttle = new TokenBucket(options.settings.throttle);
    this.ownThrottles = new Map(
      options.settings.routes.flatMap((route) => (route.throttle ? [[route, new TokenBucket(route.throttle)]] : [])),
    );
  }

  async handle(request: ReceivedRequest, requestId: string): Promise<Handled> {
    const route = this.routeFor(request);
    if (route === undefined) return this.own('MISSING_AUTHENTICATION_TOKEN');
    if (request.rawHeaders.join('').length > HEADER_BYTES) return this.own('REQUEST_HEADERS_TOO_LARGE');
    if (request.tooLarge) return this.own('REQUEST_TOO_LARGE');
    const caller = this.callerOf(request, route);
    if ('reply' in caller) return caller;
    const { identity } = caller;
    if (!(this.ownThrottles.get(route) ?? this.throttle).take()) return { identity, ...this.own('THROTTLED') };
    const body = decodeBody(request.body, request.headers['content-encoding'] ?? '');
    if (body === 'unsupported') return { identity, ...this.own('UNSUPPORTED_MEDIA_TYPE') };
    if (body === 'too large') return { identity, ...this.own('REQUEST_TOO_LARGE') };

    const { settings, accountId } = this.options;
    const event = JSON.stringify(proxyEvent({ request, body, route, settings, requestId, accountId, identity }));
    return { identity, ...(await this.integrate(route, requestId, event)) };
  }

  private routeFor({ method, url }: ReceivedRequest): Route | undefined {
    const { settings } = this.options;
    const path = url.split('?')[0];
    return settings.routes.find((route) => route.method === method && path === `/${settings.stage}${route.path}`);
  }

  private callerOf(request: ReceivedRequest, route: Route): { readonly identity?: Identity } | Handled {
    if (route.authorization !== 'AWS_IAM') return {};
    const { region, identities, authorize, sourceVpc } = this.options;
    const verdict = verifySignature(request, { region, service: 'execute-api' }, identities);
    if (!verdict.ok) {
      return this.own(BY_VERDICT[verdict.type] ?? 'INVALID_SIGNATURE', verdict.message);
    }
    const { identity } = verdict;
    const resourceArn = this.arnOf(route);
    const access = authorize({
      identity,
      action: ACTION,
      resourceArn,
      resourcePolicy: this.options.settings.policy,
      context: { 'aws:SourceIp': request.sourceIp, 'aws:SourceVpc': sourceVpc },
    });
    if (access.allowed) return { identity };
    return { identity, ...this.own('ACCESS_DENIED', denialMessage(identity, resourceArn, access)) };
  }

  private async integrate(route: Route, requestId: string, event: string): Promise<Handled> {
    const fn = this.options.functions.find(({ settings }) => settings.arn === route.functionArn);
    // Lambda refuses the call: it has no such function, takes only POST, or the function's policy does not allow the API.
    if (fn === undefined || route.integrationMethod !== 'POST' || !this.mayInvoke(fn, route)) {
      return this.own('API_CONFIGURATION_ERROR');
    }
    // The body, escaped inside the event, has to pass Lambda's limit too.
    if (Buffer.byteLength(event) > REQUEST_BYTES) return this.own('REQUEST_TOO_LARGE');
    const waiting = new AbortController();
    const timeout = setTimeout(route.timeoutMs, 'timeout' as const, { signal: waiting.signal }).catch(
      () => 'timeout' as const,
    );
    const result = await Promise.race([fn.invoke(requestId, event), timeout]);
    waiting.abort();
    if (result === 'timeout') return this.own('INTEGRATION_TIMEOUT');
    if (result === 'throttled') return this.own('LAMBDA_THROTTLED');
    const reply = 'payload' in result ? proxyReply(result.payload) : undefined;
    return reply ? { reply } : this.own('INTEGRATION_FAILURE');
  }

  private mayInvoke({ settings }: LambdaFunction, route: Route): boolean {
    const access = this.options.authorize({
      identity: { service: 'apigateway.amazonaws.com' },
      action: 'lambda:InvokeFunction',
      resourceArn: settings.arn,
      resourcePolicy: settings.resourcePolicy,
      context: { 'aws:SourceArn': this.arnOf(route), 'aws:SourceAccount': this.options.accountId },
    });
    return access.allowed;
  }

  private arnOf({ method, path }: Route): string {
    const { arn, stage } = this.options.settings;
    return `${arn}/${stage}/${method}${path}`;
  }

  private own(type: OwnAnswer, details?: string): { readonly reply: OwnReply; readonly error: string } {
    const reply = ownAnswer(type, this.options.settings.gatewayResponses, details);
    return { reply, error: reply.error };
  }
}

/** API Gateway hides most of the account's number, and only says of a deny that there is one. */
function denialMessage({ principalArn }: Identity, resourceArn: string, { evaluation }: Denial): string {
  const resource = resourceArn.replace(/:\d{8}(\d{4}):/, ':********$1:');
  const { decision, reason, notUnderstood = '' } = evaluation;
  const why = decision === 'explicit deny' ? reason.replace(/ in a.* policy$/, '') : notUnderstood;
  return `User: ${principalArn} is not authorized to perform: ${ACTION} on resource: ${resource} ${why}`.trimEnd();
}
