import type { Pair, PropertyRecord } from './records';

/** Finds each property in a CREATE EXTERNAL FUNCTION statement. The keys are DESCRIBE's names of the properties. */
const CLAUSES: Readonly<Record<string, RegExp>> = {
  RETURNS: /\bRETURNS\s+(\w+)/i,
  API_INTEGRATION: /\bAPI_INTEGRATION\s*=\s*("(?:[^"]|"")+"|[\w$]+)/i,
  HEADERS: /(?<!_)\bHEADERS\s*=\s*\(([^)]*)\)/i,
  CONTEXT_HEADERS: /\bCONTEXT_HEADERS\s*=\s*\(([^)]*)\)/i,
  MAX_BATCH_ROWS: /\bMAX_BATCH_ROWS\s*=\s*(\d+)/i,
  BODY: /\bAS\s+'(\w+:[^']*)'/i,
};

/** Reads the CREATE EXTERNAL FUNCTION statements of a script or of GET_DDL. They name the integration, which DESCRIBE does not show. */
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
