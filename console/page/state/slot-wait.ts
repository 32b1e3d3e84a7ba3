import type { BatchRecord } from './batch-record';

/** Why a batch waits for a slot of its quota. */
export interface SlotWait {
  /** The batches that are being processed, ordered by their expected ends. */
  readonly holders: readonly BatchRecord[];
  /** When a worker is expected to claim the batch, in ms since the epoch. Absent: no worker has a batch of this quota. */
  readonly startsAt?: number;
}

/**
 * Who holds the slots for which a batch waits, and when its turn comes. Each batch that ends makes place for the next one, the
 * earliest deadline first. Undefined: the batch does not wait for a slot of this stack.
 */
export function slotWait({ job, savedAt }: BatchRecord, batches: Iterable<BatchRecord>): SlotWait | undefined {
  if (job?.state !== 'waiting for a slot' || savedAt !== undefined) return undefined;
  const line = [...batches].filter((other) => other.job?.quota === job.quota && other.savedAt === undefined);
  const holders = line.filter((other) => other.job?.state === 'being processed').sort(byEnd);
  const ahead = line.filter((other) => other.job?.state === 'waiting for a slot' && other.job.deadline < job.deadline);
  const ends = [...holders, ...ahead].sort(byEnd);
  return { holders, startsAt: holders.length === 0 ? undefined : ends[ahead.length]?.job?.expectedAt };
}

function byEnd(one: BatchRecord, other: BatchRecord): number {
  return (one.job?.expectedAt ?? 0) - (other.job?.expectedAt ?? 0);
}
