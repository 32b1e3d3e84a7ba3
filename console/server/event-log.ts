import { randomBytes } from 'node:crypto';
import type { BatchName } from '../api/batch';
import type { ConsoleEvent, NewEvent } from '../api/events';

export interface EventLogOptions {
  /** The most events that belong to batches, and the most batches that have events. */
  readonly mostEvents?: number;
  readonly mostBatches?: number;
  /** The most other events, such as those of quotas. */
  readonly mostOthers?: number;
}

interface BatchEvents {
  readonly name: BatchName;
  events: ConsoleEvent[];
  ended: boolean;
}

/** How much shorter a list gets when it is full, so that it is not cut at every event. */
const CUT = 0.1;

/**
 * What has happened, in memory and bounded: the oldest batches that have ended are forgotten first. Ids grow by one, so that a
 * page can resume from the last event that it got.
 */
export class EventLog {
  /** Distinguishes the ids of this log from those of a server before it. */
  readonly instance = randomBytes(6).toString('hex');
  private readonly limits: Required<EventLogOptions>;
  private readonly batches = new Map<string, BatchEvents>();
  private others: ConsoleEvent[] = [];
  private readonly listeners = new Set<(event: ConsoleEvent) => void>();
  private count = 0;
  private lastId = 0;
  /** The highest id of a forgotten event. A page that does not have all events up to it cannot resume. */
  private forgotten = 0;

  constructor({ mostEvents = 50_000, mostBatches = 2_000, mostOthers = 10_000 }: EventLogOptions = {}) {
    this.limits = { mostEvents, mostBatches, mostOthers };
  }

  add(event: NewEvent): void {
    const numbered: ConsoleEvent = { ...event, id: (this.lastId += 1) };
    const name = batchOf(numbered);
    if (name) this.addToBatch(name, numbered);
    else this.others.push(numbered);
    if (this.others.length > this.limits.mostOthers) this.others = this.cut(this.others);
    for (const listener of this.listeners) listener(numbered);
  }

  /**
   * The events after this id, in order; 0: all that are known. Undefined if an event after this id has been forgotten, or if
   * the id is not of this log.
   */
  after(id: number): readonly ConsoleEvent[] | undefined {
    if (id > this.lastId || (id > 0 && id < this.forgotten)) return undefined;
    const all = [this.others, ...[...this.batches.values()].map(({ events }) => events)];
    return all.flatMap((events) => events.filter((event) => event.id > id)).sort((one, other) => one.id - other.id);
  }

  /** The events of one batch, in order. */
  ofBatch(name: BatchName): readonly ConsoleEvent[] {
    return this.batches.get(keyOf(name))?.events ?? [];
  }

  /** The batches that have events, the latest first. */
  known(): readonly BatchName[] {
    return [...this.batches.values()].map(({ name }) => name).reverse();
  }

  /** Calls the listener for every event from now on, until the returned function is called. */
  listen(listener: (event: ConsoleEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private addToBatch(name: BatchName, event: ConsoleEvent): void {
    const key = keyOf(name);
    const batch = this.batches.get(key) ?? { name, events: [], ended: false };
    this.batches.set(key, batch);
    batch.events.push(event);
    if (event.kind === 'job') batch.ended = event.job.state === 'succeeded' || event.job.state === 'failed';
    this.count += 1;
    const { mostEvents, mostBatches } = this.limits;
    if (this.batches.size > mostBatches) this.forgetBatch();
    if (this.count > mostEvents) this.forgetEvents();
  }

  /** Forgets the oldest batch that has ended; if none has, the oldest batch. */
  private forgetBatch(): void {
    const ended = [...this.batches].find(([, batch]) => batch.ended);
    const [key, batch] = ended ?? [...this.batches][0] ?? [];
    if (key === undefined || batch === undefined) return;
    this.batches.delete(key);
    this.count -= batch.events.length;
    this.forget(batch.events);
  }

  /** Forgets batches that have ended, and if that is not enough, the older events of the longest batch. */
  private forgetEvents(): void {
    const most = this.limits.mostEvents * (1 - CUT);
    while (this.count > most && [...this.batches.values()].some(({ ended }) => ended)) this.forgetBatch();
    while (this.count > most) {
      const [first, ...rest] = this.batches.values();
      if (first === undefined) return;
      const longest = rest.reduce((one, other) => (other.events.length > one.events.length ? other : one), first);
      const kept = Math.floor(longest.events.length / 2);
      this.count -= longest.events.length - kept;
      this.forget(longest.events.slice(0, longest.events.length - kept));
      longest.events = longest.events.slice(longest.events.length - kept);
    }
  }

  private cut(events: ConsoleEvent[]): ConsoleEvent[] {
    const dropped = Math.ceil(events.length * CUT);
    this.forget(events.slice(0, dropped));
    return events.slice(dropped);
  }

  private forget(events: readonly ConsoleEvent[]): void {
    this.forgotten = Math.max(this.forgotten, events.at(-1)?.id ?? 0);
  }
}

/** The batch to which an event belongs, if any. */
export function batchOf(event: ConsoleEvent | NewEvent): BatchName | undefined {
  const functionName = 'functionName' in event ? event.functionName : undefined;
  const batchId = 'batchId' in event ? event.batchId : undefined;
  return functionName === undefined || batchId === undefined ? undefined : { functionName, batchId };
}

function keyOf({ functionName, batchId }: BatchName): string {
  return `${functionName}#${batchId}`;
}
