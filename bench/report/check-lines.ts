import type { Check } from './section';

/** Formats the requirements for the terminal, one line each. */
export function* checkLines(checks: readonly Check[]): Generator<string> {
  for (const { what, required, measured, holds } of checks) {
    yield `${holds ? 'yes' : 'NO '}  ${what}: ${measured} (required: ${required})`;
  }
}
