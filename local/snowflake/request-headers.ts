/** The external function as CREATE EXTERNAL FUNCTION declared it. */
export interface FunctionDeclaration {
  /** The name in headers and messages. Snowflake converts a name without quotes to capitals. */
  readonly name: string;
  /** Names and types of the arguments, such as `(A VARCHAR)`. */
  readonly signature: string;
  /** Such as `VARIANT` or `VARCHAR(16777216)`. */
  readonly returnType: string;
  /** `HEADERS = ('name' = 'value')`; sent as `sf-custom-name`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Values of `CONTEXT_HEADERS` by the names of the context functions; sent as `sf-context-current-user` and so on. */
  readonly context?: Readonly<Record<string, string>>;
}

const PREFIX = 'sf-external-function-';

/**
 * Builds the headers that name the function, the query and the batch. POST and GET have the same ones.
 * https://docs.snowflake.com/en/sql-reference/external-functions-data-format
 */
export function requestHeaders(
  { name, signature, returnType, headers = {}, context = {} }: FunctionDeclaration,
  queryId: string,
  batchId: string,
): Record<string, string> {
  const custom = Object.entries(headers).map(([key, value]) => [`sf-custom-${key}`, value]);
  return {
    [`${PREFIX}format`]: 'json',
    [`${PREFIX}format-version`]: '1.0',
    [`${PREFIX}current-query-id`]: queryId,
    [`${PREFIX}query-batch-id`]: batchId,
    ...twins(`${PREFIX}name`, name),
    ...twins(`${PREFIX}signature`, signature),
    ...twins(`${PREFIX}return-type`, returnType),
    ...(Object.fromEntries(custom) as Record<string, string>),
    ...contextHeaders(context),
    'content-type': 'application/json',
    accept: '*/*',
    'accept-encoding': 'gzip',
    'user-agent': 'snowflake/1.0',
  };
}

function contextHeaders(context: Readonly<Record<string, string>>): Record<string, string> {
  const all = Object.entries(context).map(([name, value]) =>
    twins(`sf-context-${name.toLowerCase().replaceAll('_', '-')}`, value),
  );
  return Object.assign({}, ...all) as Record<string, string>;
}

/** Builds two headers: the value with blanks in place of characters that a header cannot have, and the whole value in base64. */
function twins(header: string, value: string): Record<string, string> {
  return { [header]: value.replace(/[^\x20-\x7e]/g, ' '), [`${header}-base64`]: Buffer.from(value).toString('base64') };
}
