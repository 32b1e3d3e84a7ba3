/**
 * The part of the processor `http` that synthesis and run time share: its settings, and the syntax of the path to a result. This file imports
 * nothing, so both sides can import it.
 */

export const HTTP_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export type HttpMethod = (typeof HTTP_METHODS)[number];

/** JSON whose strings are templates. The names of its properties are not templates. */
export type JsonTemplate =
  string | number | boolean | null | readonly JsonTemplate[] | { readonly [name: string]: JsonTemplate };

/** The settings by which process calls the API. SQL can only send the values of the columns (the declared arguments). */
export interface HttpSettings {
  /** The scheme, the host and, if there is one, the port and the path that all requests begin with. */
  readonly url: string;
  readonly method: HttpMethod;
  /** Added to the path of `url`. Begins with a slash, or is empty. A template. */
  readonly path: string;
  /** The values are templates. A parameter whose template is only one column is omitted if the column is NULL. */
  readonly query: Readonly<Record<string, string | number | boolean>>;
  /** The same for each request. No templates. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: JsonTemplate;
  /** The template of one item of the array that replaces `{rows}` in `body`. */
  readonly row?: JsonTemplate;
  /** The part of the response that is the value: see {@link resultSteps}. Empty for all of it. */
  readonly result: string;
  /** The names of the arguments in SQL, in their order. */
  readonly columns: readonly string[];
  /** The name or ARN of a secret in Secrets Manager. Not set: requests carry no credential. */
  readonly secret?: string;
  /** The header of the idempotency key, for methods other than GET. Empty for none. */
  readonly idempotencyHeader: string;
  /** Statuses that are the row's own error. Without this setting they would fail the batch or be tried again. */
  readonly rowErrorStatuses: readonly number[];
  /** `once`: identical requests of a batch are sent once. `each`: each row sends its own, because a call has an effect. */
  readonly identicalRows: 'once' | 'each';
  /** Hosts that may have private addresses, be IP addresses, and be called by http. */
  readonly privateHosts: readonly string[];
  /** The most bytes of a response for each row of the request, after decompression. */
  readonly maxResponseBytes: number;
}

/** The name in `{rows}`, which marks the place of the array of rows in `body`. */
export const ROWS_COLUMN = 'rows';

/** The ways in which this processor fails a batch, besides those of all processors with templates. */
export const HTTP_FAILURES = {
  API_FAILED: {
    cause: 'the API answered no call of the batch: each ended with 408, 425, 5xx, a lost connection or a time-out',
    sentence: 'Every call of {host} for this batch failed, the last time with {error}.',
    advice:
      'Run the query again later. If it fails again, ask the owner of this service to check the API. If the API answers with this status because of single rows, the setting rowErrorStatuses has to name the status.',
    retryHelps: true,
  },
  SERVICE_REFUSED: {
    cause: 'the API answered 401 or 403, also after the secret was read again',
    sentence: '{host} refused the call with {answer}, which a retry would not change.',
    advice: 'Ask the owner of this service to check the secret and the permissions that it gives.',
    retryHelps: false,
  },
  ADDRESS_REFUSED: {
    cause: 'the host has no public address, and `privateHosts` does not name it',
    sentence:
      '{host} is not called: it has no public address, is an IP address itself, or is to be called without TLS.',
    advice:
      'If it is meant to be a private host, ask the owner of this service to name it in the setting privateHosts.',
    retryHelps: false,
  },
  SECRET_UNUSABLE: {
    cause: 'the secret cannot be read, has an unknown form, or belongs to another host',
    sentence: 'The secret of this external function cannot be used: {reason}.',
    advice: 'Ask the owner of this service to repair it.',
    retryHelps: false,
  },
} as const;

/** Errors of single rows. */
export const HTTP_ROW_ERRORS = {
  'HTTP_{status}': {
    cause: 'the API answered with this status, such as `HTTP_404`: the table above says which',
    sentence: 'The server answered {answer} {more}.',
  },
  NOT_JSON: { cause: 'the response is not JSON in UTF-8', sentence: 'The response is not JSON in UTF-8.' },
  RESPONSE_ENCODING: {
    cause: 'the response is compressed by other means than gzip',
    sentence: 'The response is compressed in a way that the request did not accept.',
  },
  RESPONSE_TOO_DEEP: {
    cause: 'the response is nested more than 200 levels deep',
    sentence: 'The response is nested too deeply for a value in SQL.',
  },
  RESPONSE_TOO_LARGE: {
    cause: 'the response exceeds `maxResponseBytes` for each row, before or after decompression',
    sentence: 'The response is larger than the setting maxResponseBytes allows.',
  },
  NO_ITEM: {
    cause: 'the response has no array with one item for each row',
    sentence: 'The response has no array with one item for this row.',
  },
  SECRET_REPEATED: {
    cause: 'the response contains the credential, so the query does not get it',
    sentence: 'The response repeats the credential of the request, so it is withheld.',
  },
  PATH_VALUE: {
    cause: 'a value for the path is NULL, empty, or has a segment `.` or `..`',
    sentence: "A value for the path is NULL, empty, or a step such as '..', which would lead to another path.",
  },
  NOT_UNICODE: {
    cause: 'a value for the path or the query is not valid Unicode',
    sentence: 'A value is not valid Unicode.',
  },
} as const;

/** Headers that control how a request is sent, in lower case. Neither the settings nor a secret may set them. */
export const SENDING_HEADERS: readonly string[] = [
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** A header's name (RFC 9110, section 5.6.2). */
export const HEADER_NAME = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/;

const FIRST_STEP = /([^.[\]"\s]+)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/y;
const NEXT_STEP = /\.([^.[\]"\s]+)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/y;

/**
 * Divides a path such as `data.items[0].score` or `data["a name"]` into its steps: names in objects, and places in arrays from 0.
 * Empty text has no step. Undefined if the text is not such a path.
 */
export function resultSteps(path: string): readonly (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  for (let at = 0; at < path.length;) {
    const step = at === 0 ? FIRST_STEP : NEXT_STEP;
    step.lastIndex = at;
    const [whole, name, place, quoted] = step.exec(path) ?? [''];
    if (whole === '') return undefined;
    at += whole.length;
    steps.push(name ?? (place === undefined ? (JSON.parse(quoted ?? '""') as string) : Number(place)));
  }
  return steps;
}
