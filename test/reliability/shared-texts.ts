import type { WireRow } from '../../lambda/protocol/batch';

const COUNT = 6;

function sharedText(n: number): string {
  return `a shared text, number ${n % COUNT}`;
}

/** Texts that several batches of one function have, so that an answer learnt for one batch serves another. They name no slice. */
export const SHARED_TEXTS: readonly string[] = Array.from({ length: COUNT }, (_, n) => sharedText(n));

/** Gives each second row of a slice a shared text. The first row of each slice keeps its own. */
export function withSharedTexts(rows: readonly WireRow[], rowsPerSlice: number): readonly WireRow[] {
  return rows.map((row, index) => {
    const place = index % rowsPerSlice;
    return place % 2 === 1 ? [row[0], sharedText((place - 1) / 2)] : row;
  });
}
