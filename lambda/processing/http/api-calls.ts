import { createHash } from 'node:crypto';
import type { Value } from '../../protocol/batch';
import type { Clock } from '../../shared/clock';
import type { CallFacts } from '../kit/plan';
import { checkStatus } from './check-status';
import { resultSteps, type HttpSettings } from './contract';
import type { Credential, Credentials } from './credentials';
import { rowError, serviceRefused } from './failures';
import type { HttpClient, HttpResponse } from './http-client';
import { repeatsSecret } from './repeats-secret';
import type { Question, RequestTemplate } from './request-template';
import { resultOf } from './result-of';
import type { Headers } from './secret-headers';

const NO_ITEM = rowError('NO_ITEM');

const SECRET_REPEATED = rowError('SECRET_REPEATED');

const REFUSALS = new Set([401, 403]);

export interface ApiCallsOptions {
  readonly settings: HttpSettings;
  readonly template: RequestTemplate;
  readonly client: Pick<HttpClient, 'send'>;
  readonly credentials: Credentials;
  readonly clock: Pick<Clock, 'now'>;
}

/** Calls of the API: one for each group of questions. */
export class ApiCalls {
  private readonly options: ApiCallsOptions;
  private readonly headers: Headers;
  private readonly steps: readonly (string | number)[];

  constructor(options: ApiCallsOptions) {
    const { headers, result } = options.settings;
    this.options = options;
    this.headers = {
      accept: 'application/json',
      'user-agent': 'snowflake-async-remote-service',
      'content-type': 'application/json',
      ...lowerCase(headers),
    };
    this.steps = resultSteps(result) ?? [];
  }

  /** One value for each question. Throws what the kit expects of a call. */
  async answersTo(questions: readonly Question[], facts: CallFacts): Promise<readonly Value[]> {
    const credential = await this.options.credentials.current();
    const response = await this.send(questions, credential, facts);
    await this.check(response, credential);
    const value = resultOf(response.body, this.steps);
    if (repeatsSecret(JSON.stringify(value), credential.headers)) throw SECRET_REPEATED;
    if (this.options.settings.row === undefined) return [value];
    if (!isList(value) || value.length !== questions.length) throw NO_ITEM;
    return value;
  }

  private send(questions: readonly Question[], credential: Credential, facts: CallFacts): Promise<HttpResponse> {
    const { settings, template, client } = this.options;
    const body = template.bodyFor(questions);
    const request = {
      method: settings.method,
      target: questions[0]?.target ?? '/',
      headers: { ...this.headersFor(body, facts), ...credential.headers, 'accept-encoding': 'gzip' },
      body,
      mostBytes: settings.maxResponseBytes * questions.length,
    };
    return client.send(request, facts.signal);
  }

  private headersFor(body: string | undefined, facts: CallFacts): Headers {
    const { method, idempotencyHeader: name } = this.options.settings;
    const { 'content-type': contentType = '', ...headers } = this.headers;
    return {
      ...headers,
      ...(body !== undefined && { 'content-type': contentType }),
      ...(method !== 'GET' && name !== '' && { [name.toLowerCase()]: keyOf(facts.idempotencyKeys) }),
    };
  }

  private async check(response: HttpResponse, credential: Credential): Promise<void> {
    const { settings, credentials, clock } = this.options;
    const { status } = response;
    if (REFUSALS.has(status) && !settings.rowErrorStatuses.includes(status))
      throw await credentials.errorAfter(serviceRefused(new URL(settings.url).host, status), credential);
    checkStatus(response, settings.rowErrorStatuses, clock.now());
    credentials.accept(credential);
  }
}

/** The idempotency key of one call: the row's own key, or for several rows a hash of their keys. */
function keyOf(keys: readonly string[]): string {
  const [first = '', ...others] = keys;
  return others.length === 0 ? first : createHash('sha256').update(keys.join()).digest('hex');
}

function lowerCase(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** `Array.isArray` alone does not narrow a readonly array. */
function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
