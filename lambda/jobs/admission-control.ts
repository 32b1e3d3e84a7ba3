import type { Clock } from '../shared/clock';
import type { ItemTable, Values } from './item-table';
import { numberIn, stringIn } from './item-values';
import type { JobsInFlight } from './jobs-in-flight';
import { UNLIMITED, type Acceptance, type JobInFlight, type NewJob, type Room } from './job-store';
import type { JobTimes } from './job-times';

/** The one partition that holds all reservations. Snowflake's batch ids start with a query id, so none is equal to it. */
const RESERVED = '#reserved';

/** `held_until` of a reservation that no longer counts. */
const RELEASED = 0;

/** Sorts after every time in milliseconds. */
const AFTER_EVERY_TIME = ':';

/** What a POST asks admission control for. */
interface Reservation {
  readonly batch_id: typeof RESERVED;
  /** Milliseconds at which the POST asked, then the batch id: the order of admission. */
  readonly part: string;
  readonly rows: number;
  /** The reservation counts until this time, in milliseconds; {@link RELEASED} once the batch is rejected. */
  readonly held_until: number;
  readonly expires_at: number;
}

const NO_ROOM: Acceptance = { outcome: 'no-room' };

/** Tries to shorten a reservation, each with the SDK's own retries. */
const SHORTEN_TRIES = 4;

/**
 * Admission control: accepts a batch only if it fits beside all batches in flight. Snowflake sends many batches at the
 * same moment, and the index shows a job only after a while, so each POST reserves its room before it counts.
 *
 *    asked        + landingMs / 2           + landingMs
 *  ────┼────────────────┼───────────────────────┼──────▶
 *   reserve        written by now:          count the reservations asked for earlier
 *
 * A reservation that is written later than that moves its count, and its place in the order, by as much.
 *
 * Never too many: sort the POSTs by the time at which each counts. Each reservation is written half of `landingMs` before
 * that time, so each POST sees all POSTs before it, and the last one accepted has counted all others. docs/decisions/0013 has the argument in full.
 */
export class AdmissionControl {
  private readonly table: Pick<ItemTable, 'pages' | 'put'>;
  private readonly jobs: Pick<JobsInFlight, 'all'>;
  private readonly times: JobTimes;
  private readonly clock: Clock;

  constructor(
    table: AdmissionControl['table'],
    jobs: AdmissionControl['jobs'],
    { times, clock }: { readonly times: JobTimes; readonly clock: Clock },
  ) {
    this.table = table;
    this.jobs = jobs;
    this.times = times;
    this.clock = clock;
  }

  /**
   * Runs `store` if the job fits. Writes nothing if it does not fit beside the jobs and reservations that can be read.
   * Otherwise, while the table throttles, the reservations of batches that are retried again and again would block each
   * other, since none could be released in time.
   *
   * An accepted batch keeps its reservation until the index shows its job. A rejected batch releases it immediately.
   */
  async admit(job: NewJob, room: Room, store: () => Promise<Acceptance>): Promise<Acceptance> {
    if (room.rows === UNLIMITED.rows && room.batches === UNLIMITED.batches) return store();
    const readAt = this.clock.now();
    const before = rowsByBatch(job, await this.jobs.all());
    if (!fits(before, room)) return NO_ROOM;
    const all = this.reservations(readAt, AFTER_EVERY_TIME, room);
    if (!(await fitsBeside(all, new Map(before), room))) return NO_ROOM;

    const askedAt = this.clock.now();
    const reservation = this.reservationFor(job, askedAt);
    await this.reserve(reservation);
    let heldUntil = RELEASED;
    try {
      const countAt = Math.max(askedAt + this.times.landingMs, this.clock.now() + this.skewMs);
      await this.clock.sleep(countAt - this.clock.now());
      const earlier = this.reservations(readAt, keyOf(countAt - this.times.landingMs, job), room);
      if (!(await fitsBeside(earlier, before, room))) return NO_ROOM;
      try {
        return await store();
      } finally {
        heldUntil = this.clock.now() + this.times.indexMs + this.skewMs;
      }
    } finally {
      await this.shorten({ ...reservation, held_until: heldUntil }, SHORTEN_TRIES);
    }
  }

  /**
   * The reservations up to the given key that counted when the index was read. A job that was stored before is either in
   * that reading of the index, or its reservation still counted.
   */
  private reservations(indexReadAt: number, upTo: string, room: Room): AsyncIterable<readonly Values[]> {
    return this.table.pages({
      condition: '#batch_id = :reserved AND #part BETWEEN :from AND :to',
      filter: '#held_until > :indexReadAt',
      values: {
        ':reserved': RESERVED,
        ':from': String(indexReadAt - this.longestMs),
        ':to': upTo,
        ':indexReadAt': indexReadAt,
      },
      // So many do not fit, whatever follows. Released reservations are read and dropped.
      pageSize: room.batches < Infinity ? Math.ceil(room.batches) + 1 : undefined,
    });
  }

  /** How far the clocks of two functions may be apart. Lambda keeps them within milliseconds. */
  private get skewMs(): number {
    return this.times.landingMs / 2;
  }

  /** post runs for less than `reservationMs`, and the index shows its job at most `indexMs` later. */
  private get longestMs(): number {
    return this.times.reservationMs + this.times.indexMs;
  }

  private reservationFor(job: NewJob, askedAt: number): Reservation {
    const until = askedAt + this.longestMs;
    return {
      batch_id: RESERVED,
      part: keyOf(askedAt, job),
      rows: job.rows.length,
      held_until: until,
      expires_at: Math.ceil(until / 1000),
    };
  }

  private async reserve(reservation: Reservation): Promise<void> {
    try {
      await this.table.put(reservation);
    } catch (error) {
      // It may have been written although the reply was an error or was lost.
      await this.shorten({ ...reservation, held_until: RELEASED }, 1);
      throw error;
    }
  }

  /** If no try succeeds, the reservation expires by itself. */
  private async shorten(reservation: Reservation, tries: number): Promise<void> {
    for (let failed = 0; failed < tries; failed += 1) {
      const written = await this.table.put(reservation).then(
        () => true,
        () => false,
      );
      if (written) return;
    }
  }
}

/** Stops reading as soon as there is no room. */
async function fitsBeside(
  reservations: AsyncIterable<readonly Values[]>,
  rows: Map<string, number>,
  room: Room,
): Promise<boolean> {
  for await (const page of reservations) {
    for (const reservation of page) {
      const batchId = batchIdIn(stringIn(reservation, 'part'));
      // What the index shows, and the POST's own earlier reservations, count once.
      if (!rows.has(batchId)) rows.set(batchId, numberIn(reservation, 'rows'));
    }
    if (!fits(rows, room)) return false;
  }
  return fits(rows, room);
}

function rowsByBatch({ batchId, rows }: NewJob, inFlight: readonly JobInFlight[]): Map<string, number> {
  return new Map([...inFlight.map((job) => [job.batchId, job.rows] as const), [batchId, rows.length]]);
}

function keyOf(milliseconds: number, { batchId }: NewJob): string {
  return `${Math.floor(milliseconds)}#${batchId}`;
}

function batchIdIn(part: string): string {
  return part.slice(part.indexOf('#') + 1);
}

function fits(rows: ReadonlyMap<string, number>, room: Room): boolean {
  return rows.size <= room.batches && [...rows.values()].reduce((sum, count) => sum + count, 0) <= room.rows;
}
