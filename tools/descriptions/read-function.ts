import { UsageError } from '../command-line/usage-error';
import type { PropertyRecord } from './records';

/** The properties of an external function that DESCRIBE FUNCTION or GET_DDL shows. */
export interface FunctionDescription {
  readonly url?: string;
  /** The type without its length, such as VARCHAR for `VARCHAR(16777216)`. */
  readonly returns?: string;
  /** The argument types that follow the function's name in ALTER FUNCTION, such as `(VARCHAR)`. */
  readonly argumentTypes?: string;
  /** The headers by name. */
  readonly headers?: ReadonlyMap<string, string>;
  readonly contextHeaders?: readonly string[];
  /** `not set` means that Snowflake chooses the size of a batch. */
  readonly maxBatchRows?: number | 'not set';
  /** The API integration's name. Only GET_DDL shows it. */
  readonly integration?: string;
}

/**
 * Reads the functions that the records describe. Records of DESCRIBE FUNCTION and GET_DDL with the same URL describe the same function.
 * Throws if one is not an external function.
 */
export function functionsIn(records: readonly PropertyRecord[]): readonly FunctionDescription[] {
  const described = records.filter((record) => record.has('BODY') || record.has('RETURNS'));
  if (described.length === 0) return [];
  const urls = [...new Set(described.flatMap((record) => record.get('BODY') ?? []))];
  if (urls.length <= 1) return [functionIn(described)];
  return urls.map((url) => functionIn(described.filter((record) => record.get('BODY') === url)));
}

function functionIn(described: readonly PropertyRecord[]): FunctionDescription {
  const all = new Map(described.flatMap((record) => [...record].filter(([, value]) => value !== '')));
  const language = all.get('LANGUAGE');
  if (language !== undefined && language.toUpperCase() !== 'EXTERNAL')
    throw new UsageError(
      `This text describes a function in ${language}, not an external function. Give the description of the external function.`,
    );
  const known = (name: string) => described.some((record) => record.has(name));
  const rows = all.get('MAX_BATCH_ROWS') ?? 'not set';
  return {
    url: all.get('BODY'),
    returns: all.get('RETURNS')?.replace(/\(.*/, '').toUpperCase(),
    argumentTypes: known('SIGNATURE') ? argumentTypes(all.get('SIGNATURE') ?? '') : undefined,
    headers: known('HEADERS') ? headersIn(all.get('HEADERS') ?? '') : undefined,
    contextHeaders: known('CONTEXT_HEADERS') ? words(all.get('CONTEXT_HEADERS') ?? '') : undefined,
    maxBatchRows: known('MAX_BATCH_ROWS') ? (/^\d+$/.test(rows) ? Number(rows) : 'not set') : undefined,
    integration: all.get('API_INTEGRATION'),
  };
}

/** `(A VARCHAR(16777216), N NUMBER(38,0))` becomes `(VARCHAR, NUMBER)`. */
function argumentTypes(signature: string): string {
  const types = signature.replace(/(?<=\w)\([\d, ]*\)/g, '').match(/\w+(?=\s*[,)])/g) ?? [];
  return `(${types.join(', ')})`;
}

/** Reads headers from DESCRIBE's JSON or from GET_DDL's clause. In both, quoted names and values alternate. */
function headersIn(text: string): ReadonlyMap<string, string> {
  const quoted = [...text.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'/g)].map(([, json, sql]) => json ?? sql ?? '');
  return new Map(quoted.flatMap((name, at) => (at % 2 === 0 ? [[name, quoted[at + 1] ?? ''] as const] : [])));
}

function words(text: string): readonly string[] {
  return text.match(/\w+/g) ?? [];
}
