import type { Clock } from '../shared/clock';
import { JOBS_TABLE } from '../shared/contract';
import type { ItemQuery, ItemTable } from './item-table';
import { IN_FLIGHT, type JobItem } from './job-item';
import type { JobInFlight, NewJob, Room } from './job-store';
import type { JobTimes } from './job-times';

/** The one partition of the reservations. No batch has this id: Snowflake's begin with the query's. */
const RESERVED = '#reserved';

/** How much a POST that is being accepted is going to add. */
interface Reservation {
  readonly batch_id: typeof RESERVED;
  /** In the order of asking: milliseconds, then the batch id. */
  readonly part: string;
  readonly rows: number;
  readonly expires_at: number;
}

/** All that is accepted and unfinished, whichever batch it is of. */
export class JobsInHand {
  private readonly table: ItemTable;
  private readonly times: JobTimes;
  private readonly clock: Clock;

  constructor(table: ItemTable, times: JobTimes, clock: Clock) {
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
   * Whether the job fits in with all the others. Snowflake sends many batches at the same moment, when none is in the
   * index yet: so each first writes down what it asks for, and then counts what was asked before it. Where there is no
   * room by the index alone, nothing is written.
   */
  async hasRoomFor(job: NewJob, room: Room): Promise<boolean> {
    if (room.rows === Infinity && room.batches === Infinity) return true;
    const own = { rows: job.rows.length };
    const inFlight = await this.inFlight();
    if (!fits([...inFlight, own], room)) return false;

    const before = await this.askedBefore(await this.ask(job));
    const known = new Set([job.batchId, ...inFlight.map(({ batchId }) => batchId)]);
    const asked = [...before].filter(([batchId]) => !known.has(batchId)).map(([, rows]) => ({ rows }));
    return fits([...inFlight, ...asked, own], room);
  }

  private async ask({ batchId, rows }: NewJob): Promise<Reservation> {
    const now = this.clock.now();
    const reservation: Reservation = {
      batch_id: RESERVED,
      part: `${now}#${batchId}`,
      rows: rows.length,
      expires_at: Math.ceil((now + this.times.reservationMs) / 1000),
    };
    await this.table.put(reservation);
    return reservation;
  }

  /** Rows by batch id. */
  private async askedBefore({ part }: Reservation): Promise<ReadonlyMap<string, number>> {
    const items = await this.table.query({
      condition: '#batch_id = :reserved AND #part BETWEEN :from AND :own',
      values: { ':reserved': RESERVED, ':from': `${this.clock.now() - this.times.reservationMs}`, ':own': part },
    });
    return new Map(
      (items as unknown as readonly Reservation[]).map((item) => [item.part.replace(/^\d+#/, ''), item.rows]),
    );
  }
}

function fits(jobs: readonly { readonly rows: number }[], room: Room): boolean {
  return jobs.length <= room.batches && jobs.reduce((sum, { rows }) => sum + rows, 0) <= room.rows;
}
