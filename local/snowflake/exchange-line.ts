import type { Exchange } from './batch-exchange';

/** Formats a request as a line, such as `POST 202     12 ms`. */
export function exchangeLine({ method, outcome, sinceStartMs }: Exchange): string {
  return `${method.padEnd(4)} ${outcome} ${sinceStartMs.toFixed(0).padStart(6)} ms`;
}
