import type { Clock } from '../shared/clock';
import { JOBS_TABLE } from '../shared/contract';
import type { ItemQuery, ItemTable } from './item-table';
import { IN_FLIGHT, type JobItem } from './job-item';
import { UNLIMITED, type Acceptance, type JobInFlight, type NewJob, type Room } from './job-store';
import type { JobTimes } from './job-times';

/** The one partition of the reservations. No batch has this id: Snowflake's begin with the query's. */
const RESERVED = '#reserved';

/** How much a POST that is being accepted is going to add. */
interface Reservation {
  readonly batch_id: typeof RESERVED;
  /** In the order of asking: milliseconds, then the batch id. */
  readonly part: string;
  readonly rows: number;
  /** Until when it counts; milliseconds. */
  readonly held_until: number;
  readonly expires_at: number;
}

const NO_ROOM: Acceptance = { outcome: 'no-room' };

/** All that is accepted and unfinished, whichever batch it is of. */
export class JobsInHand {
  private readonly table: Pick<ItemTable, 'query' | 'put'>;
  private readonly times: JobTimes;
  private readonly clock: Clock;

  constructor(table: Pick<ItemTable, 'query' | 'put'>, times: JobTimes, clock: Clock) {
    this.table = table;
    this.times = times;
    this.clock = clock;
  }

  /** Those that a worker is at, the earliest deadlines first: who waits for a worker is in nobody's way. */
  atWork(most: number): Promise<readonly JobInFlight[]> {
    return this.inFlight({ filter: '#lease_until > :now', limit: most });
  }

  private async inFlight(which: Pick<ItemQuery, 'filter' | 'limit'> = {}): Promise<readonly JobInFlight[]> {
    const items = await this.table.query({
      index: JOBS_TABLE.inFlightIndex,
      condition: '#in_flight = :inFlight AND #deadline > :now',
      values: { ':inFlight': IN_FLIGHT, ':now': this.clock.now() },
      ...which,
    });
    return (items as unknown as readonly JobItem[]).map(({ batch_id, rows, deadline }) => ({
      batchId: batch_id,
      rows,
      deadline,
    }));
  }

  /**
   * Runs `accept` if the job fits in with all the others. Snowflake sends many batches at the same moment, when none is
   * in the index yet: so each first writes down what it asks for, and then counts what was asked before it. Where there is
   * no room by the index alone, nothing is written.
   *
   * What is turned away gives its reservation back at once, or batches that come again and again would keep each other
   * out; what is accepted keeps it until the index surely shows the job.
   */
  async admit(job: NewJob, room: Room, accept: () => Promise<Acceptance>): Promise<Acceptance> {
    if (room.rows === UNLIMITED.rows && room.batches === UNLIMITED.batches) return accept();
    const inFlight = await this.inFlight();
    const all = [...inFlight, { batchId: job.batchId, rows: job.rows.length }];
    if (!fits(all, room)) return NO_ROOM;

    const reservation = this.reservationFor(job);
    await this.table.put(reservation);
    let heldMs = 0;
    try {
      if (!(await this.comesInTime(reservation, all, room))) return NO_ROOM;
      heldMs = this.times.indexMs;
      return await accept();
    } finally {
      await this.hold(reservation, heldMs);
    }
  }

  /** Whether there is room left by what was asked earlier. */
  private async comesInTime(
    { part }: Reservation,
    all: readonly Pick<JobInFlight, 'batchId' | 'rows'>[],
    room: Room,
  ): Promise<boolean> {
    const now = this.clock.now();
    // Who asked a moment earlier may be a moment longer in writing it down.
    await this.clock.sleep(askedAt(part) + this.times.landingMs - now);
    const items = await this.table.query({
      condition: '#batch_id = :reserved AND #part BETWEEN :from AND :own',
      filter: '#held_until > :now',
      values: { ':reserved': RESERVED, ':from': `${now - this.times.reservationMs}`, ':own': part, ':now': now },
      // With so many there is no room, whoever else asks.
      limit: room.batches + 1,
    });
    const asked = new Map(
      (items as unknown as readonly Reservation[]).map((item) => [batchIdIn(item.part), item.rows]),
    );
    for (const { batchId } of all) asked.delete(batchId);
    return fits([...all, ...[...asked.values()].map((rows) => ({ rows }))], room);
  }

  private reservationFor({ batchId, rows }: NewJob): Reservation {
    const now = this.clock.now();
    const until = now + this.times.reservationMs;
    return {
      batch_id: RESERVED,
      part: `${now}#${batchId}`,
      rows: rows.length,
      held_until: until,
      expires_at: Math.ceil(until / 1000),
    };
  }

  private async hold(reservation: Reservation, milliseconds: number): Promise<void> {
    const shorter: Reservation = { ...reservation, held_until: this.clock.now() + milliseconds };
    // What cannot be written just now lapses by itself, later.
    await this.table.put(shorter).catch(() => undefined);
  }
}

function askedAt(part: string): number {
  return Number(part.slice(0, part.indexOf('#')));
}

function batchIdIn(part: string): string {
  return part.slice(part.indexOf('#') + 1);
}

function fits(jobs: readonly { readonly rows: number }[], room: Room): boolean {
  return jobs.length <= room.batches && jobs.reduce((sum, { rows }) => sum + rows, 0) <= room.rows;
}
