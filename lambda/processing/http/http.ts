import { answeredByCalls } from '../kit/answered-by-calls';
import type { KitParts } from '../kit/calls';
import type { Processor } from '../processor';
import { checkArguments } from '../templates/check-arguments';
import { ApiCalls } from './api-calls';
import type { HttpSettings } from './contract';
import { Credentials } from './credentials';
import { apiFailed } from './failures';
import { HttpClient, type HttpClientOptions } from './http-client';
import { RequestTemplate, type Question } from './request-template';
import type { ReadSecret } from './secret-reader';

export interface HttpParts extends KitParts, Pick<HttpClientOptions, 'resolve' | 'ca'> {
  readonly settings: HttpSettings;
  /** Reads the secret that the settings name. Absent if they name none. */
  readonly readSecret?: ReadSecret;
}

/**
 * Makes a processor that gets its values from an HTTP API. It sends a request, which the settings describe, for each row or each group of rows. A row whose
 * arguments are all NULL has the value NULL. A row that the API does not answer gets `{"error":{"code","message"}}`.
 */
export function http({ settings, readSecret, resolve, ca, ...parts }: HttpParts): Processor {
  const { columns, row, identicalRows } = settings;
  const { clock } = parts;
  const template = new RequestTemplate(settings);
  const client = new HttpClient({ settings, resolve, ca });
  const credentials = new Credentials({ read: readSecret, url: settings.url, clock });
  const calls = new ApiCalls({ settings, template, client, credentials, clock });
  const { host } = new URL(settings.url);
  const rowsPerCall = row === undefined ? 1 : parts.limits.rowsPerCall;

  const processor = answeredByCalls<Question>({ ...parts, limits: { ...parts.limits, rowsPerCall } }, () => ({
    identicalRows,
    afterLastTry: 'row-error',
    outage: { failure: (error) => apiFailed(host, error) },
    ask: (cells) =>
      cells.length > 0 && cells.every((cell) => cell === null)
        ? { value: null }
        : { question: template.questionOf(cells) },
    call: (questions, facts) => calls.answersTo(questions, facts),
  }));

  return async (rows, context) => {
    checkArguments(rows, columns);
    // If the secret cannot be read now, this attempt at the batch fails. If it were first read in a call, some rows would get the error.
    await credentials.current();
    return processor(rows, context);
  };
}
