import type { Measurement } from '../measure/measured-service';

/** What AWS bills for, as counted in a run. */
export interface Usage {
  readonly rows: number;
  readonly batches: number;
  /** Of API Gateway: every POST and GET, whatever the answer. */
  readonly apiRequests: number;
  readonly invocations: number;
  readonly gigabyteSeconds: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly storedBytes: number;
  readonly logBytes: number;
  readonly comprehendUnits: number;
}

/** @param timeScale of the run: Lambda bills time, which was shorter by it */
export function usageOf(run: Measurement, timeScale = 1): Usage {
  const functions = Object.values(run.functions);
  return {
    rows: run.rows,
    batches: run.batches,
    apiRequests: run.posts + run.polls,
    invocations: sum(functions.map(({ invocations }) => invocations)),
    gigabyteSeconds:
      sum(functions.map(({ memoryMb, durationMs }) => (memoryMb / 1024) * (durationMs / 1000))) * timeScale,
    writeUnits: sum(run.table.map(({ writeUnits, indexUnits }) => writeUnits + indexUnits)),
    readUnits: sum(run.table.map(({ readUnits }) => readUnits)),
    storedBytes: run.storedBytes,
    logBytes: run.logBytes,
    comprehendUnits: run.comprehend.units,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
