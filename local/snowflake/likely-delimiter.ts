import { parse } from 'csv-parse/sync';

export interface Delimiter {
  readonly character: string;
  /** The plural name, for messages. */
  readonly name: string;
  /** The value of `--delimiter`. */
  readonly option: string;
}

const OTHERS: readonly Delimiter[] = [
  { character: ';', name: 'semicolons', option: "';'" },
  { character: '\t', name: 'tabs', option: 'tab' },
  { character: '|', name: 'vertical bars', option: "'|'" },
];

/**
 * Guesses a delimiter other than a comma. The header has at most one cell if commas separate its cells, and
 * several cells if the guessed delimiter does. Undefined if the header has several cells with commas, or if no other delimiter fits.
 *
 * @param start the start of the file, with the whole header
 */
export function likelyDelimiter(start: string): Delimiter | undefined {
  if (headerCells(start, ',') > 1) return undefined;
  return OTHERS.find(({ character }) => headerCells(start, character) > 1);
}

/** The number of cells in the header; 0 if it cannot be parsed. */
function headerCells(start: string, delimiter: string): number {
  try {
    return (parse(start, { delimiter, to: 1 })[0] as readonly string[] | undefined)?.length ?? 0;
  } catch {
    return 0;
  }
}
