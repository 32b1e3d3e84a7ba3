import type { Check } from '../scenarios/scenario';

/** What must hold, for the terminal. */
export function* checkLines(checks: readonly Check[]): Generator<string> {
  for (const { what, wanted, found, holds } of checks) {
    yield `${holds ? 'yes' : 'NO '}  ${what}: ${found} (wanted: ${wanted})`;
  }
}
