import { parse } from 'csv-parse/sync';

export interface Delimiter {
  /** For a sentence. */
  readonly name: string;
  /** As it is typed behind `--delimiter`. */
  readonly option: string;
}

const OTHERS: ReadonlyMap<string, Delimiter> = new Map([
  [';', { name: 'semicolons', option: "';'" }],
  ['\t', { name: 'tabs', option: 'tab' }],
  ['|', { name: 'vertical bars', option: "'|'" }],
]);

/**
 * The delimiter that a file seems to have instead of commas: its header is one cell with commas, or cannot be read so, and
 * has several cells with the other. Undefined where a comma will do.
 *
 * @param start of the file, with all of its header
 */
export function likelyDelimiter(start: string): Delimiter | undefined {
  if (headerCells(start, ',') > 1) return undefined;
  return [...OTHERS].find(([delimiter]) => headerCells(start, delimiter) > 1)?.[1];
}

/** 0 if it cannot be read. */
function headerCells(start: string, delimiter: string): number {
  try {
    return (parse(start, { delimiter, to: 1 })[0] as readonly string[] | undefined)?.length ?? 0;
  } catch {
    return 0;
  }
}
