import type { FunctionUse } from '../measure/function-meter';
import type { Measurement } from '../measure/measured-service';

/** The billed quantities of a run. */
export interface Usage {
  readonly rows: number;
  /** Requests to API Gateway: all POSTs and GETs, whatever the answer. */
  readonly apiRequests: number;
  readonly invocations: number;
  readonly gigabyteSeconds: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly storedBytes: number;
  readonly logBytes: number;
  readonly comprehendUnits: number;
}

/**
 * @param timeScale the divisor of all times during the run. The times of process and get are multiplied by it, because both wait; post
 * only works
 */
export function usageOf(run: Measurement, timeScale = 1): Usage {
  const { process, post, get } = run.functions;
  const time = (gigabyteSeconds(process) + gigabyteSeconds(get)) * timeScale + gigabyteSeconds(post);
  return {
    rows: run.rows,
    apiRequests: run.posts + run.polls,
    invocations: process.invocations + post.invocations + get.invocations,
    gigabyteSeconds: time,
    writeUnits: sum(run.table.map(({ writeUnits, indexUnits }) => writeUnits + indexUnits)),
    readUnits: sum(run.table.map(({ readUnits }) => readUnits)),
    storedBytes: run.storedBytes,
    logBytes: run.logBytes,
    comprehendUnits: run.comprehend.units,
  };
}

function gigabyteSeconds({ memoryMb, durationMs }: FunctionUse): number {
  return (memoryMb / 1024) * (durationMs / 1000);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
