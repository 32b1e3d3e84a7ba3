import { parse, parseAllDocuments } from 'yaml';
import { UsageError } from '../command-line/usage-error';

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}', '(': ')' };

/** A value begins a line; `rows = ` or `VALUES ` may stand before it. */
const BEGINNING = /^[ \t]*(?:\w+[ \t]*=[ \t]*|(?:INSERT\b.*)?\bVALUES[ \t]*)?(?=[[{(]|\w+\()/gim;

/**
 * The values in a text: JSON, one or several in a row, and lists, tuples and dictionaries as Python prints them, with prompts
 * and other lines around them; else the documents of a YAML text. Empty if there are none.
 */
export function structuredValues(text: string): readonly unknown[] {
  const values = bracketedValues(text);
  return values.length > 0 ? values : yamlDocuments(text);
}

function bracketedValues(text: string): readonly unknown[] {
  const values: unknown[] = [];
  let end = 0;
  for (const { index, 0: before } of text.matchAll(BEGINNING)) {
    const start = index + before.length;
    if (start < end) continue;
    const rest = text.slice(start);
    const length = lengthOfValue(rest);
    if (length === undefined && /^[[{]\s*[[{"]/.test(rest) && /"property"\s*:/i.test(rest))
      throw new UsageError('This is no proper JSON. Copy the whole result, from its first bracket to its last.');
    if (length === undefined) continue;
    const value = parsed(text.slice(start, start + length));
    if (typeof value !== 'object' || value === null) continue;
    values.push(value);
    end = start + length;
  }
  return values;
}

/** Up to the bracket that closes the first one. Undefined if none does. */
function lengthOfValue(text: string): number | undefined {
  const open: string[] = [];
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[[\](){}]/gs)) {
    const closing = CLOSING[token];
    if (closing !== undefined) open.push(closing);
    else if (token.length === 1 && open.pop() !== token) return undefined;
    if (open.length === 0) return index + token.length;
  }
  return undefined;
}

function parsed(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return parsedFlow(source);
  }
}

/** YAML in brackets is JSON with freer quotes: what Python and JavaScript print, once tuples are lists. */
function parsedFlow(source: string): unknown {
  try {
    return parse(withoutTuples(source), { logLevel: 'silent' });
  } catch {
    return undefined;
  }
}

/** Writes `('a', None)` as `["a", null]` and `Row(a='b')` as `{a: "b"}`. */
function withoutTuples(source: string): string {
  const open: string[] = [];
  return source.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\w+\(|[()=]|\bNone\b/g, (token) => {
    if (token.startsWith('"')) return token;
    if (token.startsWith("'")) return JSON.stringify(token.slice(1, -1).replaceAll("\\'", "'"));
    if (token === 'None') return 'null';
    if (token === '=') return ': ';
    if (token === ')') return open.pop() ?? token;
    open.push(token === '(' ? ']' : '}');
    return token === '(' ? '[' : '{';
  });
}

function yamlDocuments(text: string): readonly unknown[] {
  const documents = parseAllDocuments(text, { logLevel: 'silent' });
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return [];
  return documents.map((document) => document.toJS() as unknown).filter((value) => typeof value === 'object');
}
