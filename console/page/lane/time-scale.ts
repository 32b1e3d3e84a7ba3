/** Where a time is on a lane, as a part of its width. */
export interface TimeScale {
  /** @param elapsedMs since the first POST */
  readonly at: (elapsedMs: number) => number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

const SECOND = 1_000;

/** A batch of a second and one of ten minutes have to be readable on the same axis. */
const FIRST_MS = 200;

const TICKS: readonly (readonly [number, string])[] = [
  [1, '1 s'],
  [10, '10 s'],
  [60, '1 min'],
  [180, '3 min'],
];

/**
 * The scale of all lanes of a list. It never changes, so nothing that is drawn jumps: the cube root of the time gives the first
 * seconds most of the width, and shortens long silences.
 */
export function listScale(limitSeconds: number): TimeScale {
  const limit = limitSeconds * SECOND * 1.03;
  const root = (elapsedMs: number) => Math.cbrt(elapsedMs + FIRST_MS) - Math.cbrt(FIRST_MS);
  const at = (elapsedMs: number) => root(Math.min(Math.max(elapsedMs, 0), limit)) / root(limit);
  return { at, ticks: TICKS.map(([seconds, text]) => ({ at: at(seconds * SECOND), text })) };
}
