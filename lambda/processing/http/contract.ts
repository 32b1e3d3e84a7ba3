/**
 * The part of the processor `http` that synthesis and run time share: its settings, the syntax of templates, and the syntax of the path to a
 * result. This file imports nothing, so both sides can import it.
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

/** The ways in which this processor fails a batch, and whether the same query may succeed when it is run again. */
export const HTTP_FAILURES = {
  /** The server answered 401 or 403, with a secret that was read again after the first such answer. */
  SERVICE_REFUSED: false,
  /** The host has no address that may be called. */
  ADDRESS_REFUSED: false,
  /** The secret cannot be read, has an unknown form, or belongs to another host. */
  SECRET_UNUSABLE: false,
  /** SQL declares another number of arguments than the settings. */
  ARGUMENTS_DIFFER: false,
} as const;

export type HttpFailureCode = keyof typeof HTTP_FAILURES;

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

/** A part of a template: text, or the name of a column in lower case. */
export type TemplatePart = string | { readonly column: string };

const TEMPLATE_TOKEN = /\{\{|\}\}|\{([A-Za-z_][\w$]*)\}|[{}]|[^{}]+/g;

/**
 * Divides a template such as `/customers/{customer_id}` into its parts. `{{` and `}}` stand for braces in the text. Undefined if a brace has no
 * partner, or if there is no name between two braces.
 */
export function templateParts(template: string): readonly TemplatePart[] | undefined {
  const parts: TemplatePart[] = [];
  for (const [token, column] of template.matchAll(TEMPLATE_TOKEN)) {
    if (token === '{' || token === '}') return undefined;
    if (column !== undefined) parts.push({ column: column.toLowerCase() });
    else parts.push(token === '{{' ? '{' : token === '}}' ? '}' : token);
  }
  return parts;
}

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
