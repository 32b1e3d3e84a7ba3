import type { Failure } from '../../lambda/jobs/failures';
import type { ProcessorParts } from '../../lambda/process/entry';
import type { Processor } from '../../lambda/processing/processor';
import type { RequestFacts, Value } from '../../lambda/protocol/batch';
import type { CallLimits } from '../../lambda/shared/contract';
import type { Hostile } from './hostile';

export interface RunOptions<Settings> extends Partial<RequestFacts> {
  readonly hostile?: Hostile;
  /** Of the function, as its definition has checked them. Default: none. */
  readonly settings?: Settings;
  /** Default: one row a call, ten calls at a time, no quota. */
  readonly limits?: Partial<CallLimits>;
  /** The SQL type that the function returns, in upper case. Default: VARIANT. */
  readonly returnType?: string;
  /** Default: 500. */
  readonly rowsPerSlice?: number;
  /** While it says true the clock stands still: for requests that do not use `fetch`, whose requests are known. */
  readonly underWay?: () => boolean;
}

export interface Run {
  /** In the order of the rows; empty if the batch failed. */
  readonly values: readonly Value[];
  readonly failure?: Failure;
  /** Calls of the kit, each try counted. */
  readonly calls: number;
  /** Idempotency keys that calls have read, each once, in the order in which they were read. */
  readonly idempotencyKeys: readonly string[];
  /** What the processor has thrown, of all attempts. */
  readonly errors: readonly unknown[];
  /** How many workers have claimed the batch. */
  readonly attempts: number;
  /** From the POST to the end of the batch, by the virtual clock. */
  readonly milliseconds: number;
}

/** What makes a processor: with the kit's parts, the settings and the function's metrics. It is called once for each worker. */
export type ProcessorOf<Settings> = (parts: ProcessorParts<Settings, string>) => Processor;
