import { argumentTypes } from '../declared-arguments';

const BY_TYPE: readonly (readonly [RegExp, string])[] = [
  [/^(VARCHAR|STRING|TEXT|CHAR|NVARCHAR|NCHAR)/i, "'example'"],
  [/^(NUMBER|DECIMAL|NUMERIC|INT|BIGINT|SMALLINT|TINYINT|BYTEINT|FLOAT|DOUBLE|REAL)/i, '1'],
  [/^BOOLEAN/i, 'TRUE'],
  [/^(VARIANT|OBJECT)/i, "PARSE_JSON('{}')"],
  [/^ARRAY/i, 'ARRAY_CONSTRUCT()'],
  [/^DATE$/i, "DATE '2026-01-31'"],
];

/** Makes an SQL expression for each declared argument. It depends only on the argument's type, such as `'example'` for VARCHAR. */
export function exampleArguments(declared: string): readonly string[] {
  const types = argumentTypes(declared).slice(1, -1);
  if (types === '') return [];
  return types.split(', ').map((type) => BY_TYPE.find(([pattern]) => pattern.test(type))?.[1] ?? `NULL::${type}`);
}
