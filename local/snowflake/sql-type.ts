/** Names of one type, the one first by which Snowflake stores it: https://docs.snowflake.com/en/sql-reference/intro-summary-data-types */
const SYNONYMS: readonly (readonly string[])[] = [
  ['NUMBER', 'DECIMAL', 'DEC', 'NUMERIC', 'INT', 'INTEGER', 'BIGINT', 'SMALLINT', 'TINYINT', 'BYTEINT'],
  ['FLOAT', 'FLOAT4', 'FLOAT8', 'DOUBLE', 'DOUBLE PRECISION', 'REAL'],
  ['VARCHAR', 'STRING', 'TEXT', 'CHAR', 'CHARACTER', 'NCHAR', 'NVARCHAR', 'NVARCHAR2', 'CHAR VARYING', 'NCHAR VARYING'],
  ['BINARY', 'VARBINARY'],
  ['TIMESTAMP_NTZ', 'DATETIME', 'TIMESTAMP'],
];

const STORED = new Map(SYNONYMS.flatMap((names) => names.map((name) => [name, names[0] ?? name] as const)));

/** The type as Snowflake stores it, without length and precision: `int` is NUMBER, and so is `NUMBER(38, 0)`. */
export function storedType(type: string): string {
  const name = type
    .replace(/\s*\([^)]*\)/, '')
    .trim()
    .toUpperCase();
  return STORED.get(name) ?? name;
}
