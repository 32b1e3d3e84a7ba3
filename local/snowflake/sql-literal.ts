import type { Json } from './json';
import { parseJson } from './parse-json';
import { sqlNumber } from './sql-number';

/** Backslash sequences of https://docs.snowflake.com/en/sql-reference/data-types-text. Any other character stands for itself. */
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '0': '\0' };

const TEXT = /^'((?:[^'\\]|''|\\[^])*)'$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * The value that Snowflake sends for a constant: a text in single quotes, a number, TRUE, FALSE, NULL, or PARSE_JSON of a text.
 * Throws for any other expression.
 */
export function literalValue(expression: string): Json {
  const sql = expression.trim();
  const [, json] = /^PARSE_JSON\s*\(([^]*)\)$/i.exec(sql) ?? [];
  if (json !== undefined) return parseJson(textIn(json.trim()) ?? unknown(expression));
  if (NUMBER.test(sql)) return sqlNumber(sql);
  const words: Readonly<Record<string, Json>> = { TRUE: true, FALSE: false, NULL: null };
  const word = words[sql.toUpperCase()];
  return word === undefined ? (textIn(sql) ?? unknown(expression)) : word;
}

function textIn(sql: string): string | undefined {
  return TEXT.exec(sql)?.[1]?.replace(/''|\\u([\dA-Fa-f]{4})|\\x([\dA-Fa-f]{2})|\\([^])/g, (found, ...groups) => {
    const [unicode, hex, other] = groups as (string | undefined)[];
    const code = unicode ?? hex;
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return other === undefined ? found.slice(1) : (ESCAPES[other] ?? other);
  });
}

function unknown(expression: string): never {
  throw new Error(
    `${expression} is not a constant. Allowed: a text in single quotes, a number, TRUE, FALSE, NULL, PARSE_JSON('…')`,
  );
}
