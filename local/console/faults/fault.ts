import type { BatchName } from '../../../console/api/batch';
import type { ConsoleEvent } from '../../../console/api/events';
import type { ArmedFaults } from '../taps';

/** What a fault can do to the stack, and learn from it. */
export interface FaultTools {
  /** Injects this until it is replaced or removed. */
  arm(faults: Partial<ArmedFaults>): void;
  disarm(): void;
  /** Tells the page that the fault has struck. Its batch is that of the fault from now on. */
  struck(sentence: string, batch?: BatchName): void;
  /** Resolves with the next event that `wanted` accepts. Rejects with {@link NOTHING} after so many milliseconds. */
  next<Found extends ConsoleEvent>(wanted: (event: ConsoleEvent) => event is Found, withinMs: number): Promise<Found>;
  /** All events since the fault was armed. */
  seen(): readonly ConsoleEvent[];
  /** Resolves after so many milliseconds. Rejects when the console stops. */
  sleep(milliseconds: number): Promise<void>;
  /** The processes of the workers, by batch: see worker-processes.ts. */
  readonly workers: { kill(batch: BatchName): Promise<boolean> };
}

/** What the page named. Both absent: any batch. */
export type FaultTarget = Partial<BatchName>;

/**
 * Injects a fault, undoes it, and resolves with what happened, in whole sentences.
 *
 * @param target what it shall hit
 */
export type Fault = (tools: FaultTools, target: FaultTarget) => Promise<string>;

/** How long a fault waits for something to hit. */
export const ARMED_MS = 300_000;

/** Why `next` rejects: nothing of this kind happened in time. */
export class NothingHappened extends Error {}

export function isOf(target: FaultTarget, { functionName, batchId }: FaultTarget): boolean {
  return (
    (target.functionName === undefined || target.functionName === functionName) &&
    (target.batchId === undefined || target.batchId === batchId)
  );
}

export function seconds(milliseconds: number): string {
  const value = milliseconds / 1000;
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} s`;
}
