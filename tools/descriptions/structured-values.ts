import { parse, parseAllDocuments } from 'yaml';
import { UsageError } from '../command-line/usage-error';

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}', '(': ')' };

/** Matches the beginning of a value: the beginning of a line, or `rows = ` or `VALUES ` there. */
const BEGINNING = /^[ \t]*(?:\w+[ \t]*=[ \t]*|(?:INSERT\b.*)?\bVALUES[ \t]*)?(?=[[{(]|\w+\()/gim;

/**
 * Reads the values in a text: one or several JSON values, and lists, tuples and dictionaries as Python prints them. Prompts
 * and other lines may be around them. If there are none, it reads the documents of a YAML text.
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
      throw new UsageError('This text is not valid JSON. Copy the whole result, from its first bracket to its last.');
    if (length === undefined) continue;
    const value = parsed(text.slice(start, start + length));
    if (typeof value !== 'object' || value === null) continue;
    values.push(value);
    end = start + length;
  }
  return values;
}

/** The length of the text up to the bracket that closes the first one. Undefined if no bracket closes it. */
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

/** Parses what Python and JavaScript print, after tuples are converted to lists: YAML allows quotes that JSON does not. */
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
