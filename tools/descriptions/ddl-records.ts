import type { Pair, PropertyRecord } from './records';

/** What a CREATE EXTERNAL FUNCTION statement says of each property, by DESCRIBE's name of it. */
const CLAUSES: Readonly<Record<string, RegExp>> = {
  RETURNS: /\bRETURNS\s+(\w+)/i,
  API_INTEGRATION: /\bAPI_INTEGRATION\s*=\s*("(?:[^"]|"")+"|[\w$]+)/i,
  HEADERS: /(?<!_)\bHEADERS\s*=\s*\(([^)]*)\)/i,
  CONTEXT_HEADERS: /\bCONTEXT_HEADERS\s*=\s*\(([^)]*)\)/i,
  MAX_BATCH_ROWS: /\bMAX_BATCH_ROWS\s*=\s*(\d+)/i,
  BODY: /\bAS\s+'(\w+:[^']*)'/i,
};

/** The external functions whose statements GET_DDL has printed, or a script has: DESCRIBE does not show their integration. */
export function ddlRecords(text: string): readonly PropertyRecord[] {
  // JSON escapes ends of lines and quotes, CSV doubles quotes.
  const plain = text.replaceAll('\\n', '\n').replaceAll('\\"', '"').replaceAll('""', '"');
  const statements = plain.match(/\bEXTERNAL\s+FUNCTION\b[^;]*?\bAS\s+'[^']*'/gi) ?? [];
  return statements.map((statement) => new Map([...signature(statement), ...clauses(statement)]));
}

function signature(statement: string): readonly Pair[] {
  const [found] = /\((?:[^()]|\(\d+(?:,\s*\d+)?\))*\)/.exec(statement) ?? [];
  return found === undefined ? [] : [['SIGNATURE', found.replaceAll('"', '')]];
}

function clauses(statement: string): readonly Pair[] {
  return Object.entries(CLAUSES).map(([name, pattern]) => [name, pattern.exec(statement)?.[1] ?? '']);
}
