import type { BatchName, Job, JobState } from '../../api/batch';
import type { ConsoleEvent } from '../../api/events';

type EventOf<Kind extends ConsoleEvent['kind']> = Extract<ConsoleEvent, { kind: Kind }>;
export type LogLine = EventOf<'log'>;
export type FaultEvent = EventOf<'fault'>;

/** A request of Snowflake. Times are milliseconds since the epoch. */
export interface SeenRequest {
  readonly request: number;
  readonly method: 'POST' | 'GET';
  readonly from: number;
  /** Absent: no reply yet. */
  readonly to?: number;
  /** The status, or why Snowflake got no reply. */
  readonly outcome?: number | string;
}

/** A time in which the job's state did not change. */
export interface Span {
  /** `not seen`: it was before the page read the job for the first time. */
  readonly state: JobState | 'not seen';
  readonly attempt: number;
  readonly from: number;
  /** Absent: it lasts. */
  readonly to?: number;
}

export interface StoredSlice {
  readonly slice: number;
  readonly attempt: number;
  readonly at: number;
}

/** All that the page knows of one batch. Never changed: an event makes a new record. */
export interface BatchRecord {
  readonly key: string;
  readonly name: BatchName;
  readonly queryId?: string;
  /** Absent until the job is stored. */
  readonly job?: Job;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly endedAt?: number;
  readonly requests: readonly SeenRequest[];
  readonly spans: readonly Span[];
  readonly slices: readonly StoredSlice[];
  readonly log: readonly LogLine[];
  readonly faults: readonly FaultEvent[];
  /** When the file was saved from which the record comes, in ms since the epoch: its time stops there. Absent: the batch is this stack's. */
  readonly savedAt?: number;
}

/** Distinguishes batches of two functions that have the same id. */
export function keyOf({ functionName, batchId }: BatchName): string {
  return `${functionName}/${batchId}`;
}

export function emptyRecord(name: BatchName, at: number): BatchRecord {
  const lists = { requests: [], spans: [], slices: [], log: [], faults: [] };
  return { key: keyOf(name), name, firstAt: at, lastAt: at, ...lists };
}

export function isEnded({ job }: Pick<BatchRecord, 'job'>): boolean {
  return job?.state === 'succeeded' || job?.state === 'failed';
}

/** Whether the batch is in flight on this stack. One from a file is not, whatever its state was. */
export function isInFlight(record: Pick<BatchRecord, 'job' | 'savedAt'>): boolean {
  return record.savedAt === undefined && !isEnded(record);
}
