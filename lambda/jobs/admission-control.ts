import type { Clock } from '../shared/clock';
import type { ItemTable, Values } from './item-table';
import { numberIn, stringIn } from './item-values';
import type { JobsInFlight } from './jobs-in-flight';
import { UNLIMITED, type Acceptance, type JobInFlight, type Room } from './job-store';
import type { JobTimes } from './job-times';

/** With the line behind it: the partition that holds the reservations of a line. No job's key begins with the separator. */
const RESERVED = '#reserved ';

/** `held_until` of a reservation that no longer counts. */
const RELEASED = 0;

/** A sort key after all times in milliseconds. */
const AFTER_EVERY_TIME = ':';

/** The batch that a POST asks admission control for. */
export type Asked = Pick<JobInFlight, 'key' | 'units'>;

/** A place that a POST holds until its batch is accepted and seen by others, or rejected. */
interface Reservation {
  readonly job_key: string;
  /** Milliseconds at which the POST asked, then the job's key: the order of admission. */
  readonly part: string;
  readonly units: number;
  /** The reservation counts until this time, in milliseconds; {@link RELEASED} once the batch is rejected. */
  readonly held_until: number;
  readonly expires_at: number;
}

const NO_ROOM: Acceptance = { outcome: 'no-room' };

/** The number of tries to shorten a reservation. In each try, the SDK also retries. */
const SHORTEN_TRIES = 4;

/**
 * Admission control of one line: accepts a batch only if it fits beside all batches in flight. Snowflake sends many batches at the
 * same moment, and the index shows a job only after a while, so each POST reserves its room before it counts.
 *
 *  requested    requested + landingMs / 2     requested + landingMs
 *  ────┼──────────────────┼───────────────────────────┼──────────▶
 *  POST sends the     the reservation           POST reads and counts the reservations
 *  reservation        is written by now         that were requested earlier
 *
 * If the reservation is written later, its POST also reads later.
 *
 * Each reservation is written at least half of `landingMs` before its POST reads. So each POST sees the reservations of all
 * POSTs that read before it, and the last accepted POST has counted all others. See docs/decisions/0013.
 */
export class AdmissionControl {
  private readonly table: Pick<ItemTable, 'pages' | 'put'>;
  private readonly jobs: Pick<JobsInFlight, 'all'>;
  private readonly partition: string;
  private readonly times: JobTimes;
  private readonly clock: Clock;

  constructor(
    table: AdmissionControl['table'],
    jobs: AdmissionControl['jobs'],
    { line, times, clock }: { readonly line: string; readonly times: JobTimes; readonly clock: Clock },
  ) {
    this.table = table;
    this.jobs = jobs;
    this.partition = `${RESERVED}${line}`;
    this.times = times;
    this.clock = clock;
  }

  /**
   * Runs `store` if the job fits. If the first read shows that the job does not fit, it writes no reservation. A throttled
   * table could delay the release of such reservations, so that batches that Snowflake repeats would block each other.
   *
   * The reservation of an accepted batch counts until the index shows its job. That of a rejected batch is released immediately.
   */
  async admit(job: Asked, room: Room, store: () => Promise<Acceptance>): Promise<Acceptance> {
    if (room.units === UNLIMITED.units && room.batches === UNLIMITED.batches) return store();
    const readAt = this.clock.now();
    const before = unitsByJob(job, await this.jobs.all());
    if (!fits(before, room)) return NO_ROOM;
    const all = this.reservations(readAt, AFTER_EVERY_TIME, room);
    if (!(await fitsBeside(all, new Map(before), room))) return NO_ROOM;

    const requestedAt = this.clock.now();
    const reservation = this.reservationFor(job, requestedAt);
    await this.reserve(reservation);
    let heldUntil = RELEASED;
    try {
      const countAt = Math.max(requestedAt + this.times.landingMs, this.clock.now() + this.skewMs);
      await this.clock.sleep(countAt - this.clock.now());
      const earlier = this.reservations(readAt, placeOf(countAt - this.times.landingMs, job), room);
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
   * Reads the reservations up to the given key that still counted when the index was read. A job that was stored before that is
   * either in the index as read, or its reservation still counted.
   */
  private reservations(indexReadAt: number, upTo: string, room: Room): AsyncIterable<readonly Values[]> {
    return this.table.pages({
      condition: '#job_key = :reserved AND #part BETWEEN :from AND :to',
      filter: '#held_until > :indexReadAt',
      values: {
        ':reserved': this.partition,
        ':from': String(indexReadAt - this.longestMs),
        ':to': upTo,
        ':indexReadAt': indexReadAt,
      },
      // One page has more reservations than fit, so more pages are seldom needed.
      pageSize: room.batches < Infinity ? Math.ceil(room.batches) + 1 : undefined,
    });
  }

  /** The largest difference of two clocks that admission control tolerates. Lambda keeps clocks within milliseconds. */
  private get skewMs(): number {
    return this.times.landingMs / 2;
  }

  /** The longest time that a reservation counts: post runs for less than `reservationMs`, and the index shows its job at most `indexMs` later. */
  private get longestMs(): number {
    return this.times.reservationMs + this.times.indexMs;
  }

  private reservationFor(job: Asked, askedAt: number): Reservation {
    const until = askedAt + this.longestMs;
    return {
      job_key: this.partition,
      part: placeOf(askedAt, job),
      units: job.units,
      held_until: until,
      expires_at: Math.ceil(until / 1000),
    };
  }

  private async reserve(reservation: Reservation): Promise<void> {
    try {
      await this.table.put(reservation);
    } catch (error) {
      // The reservation may be written although the reply was an error or was lost.
      await this.shorten({ ...reservation, held_until: RELEASED }, 1);
      throw error;
    }
  }

  /** Writes the reservation again with an earlier end. If no try succeeds, it counts until its first end. */
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

/** Adds the reservations to `rows`. Returns false, and stops reading, as soon as there is no room. */
async function fitsBeside(
  reservations: AsyncIterable<readonly Values[]>,
  units: Map<string, number>,
  room: Room,
): Promise<boolean> {
  for await (const page of reservations) {
    for (const reservation of page) {
      const key = jobKeyIn(stringIn(reservation, 'part'));
      // What the index shows, and the POST's own earlier reservations, count once.
      if (!units.has(key)) units.set(key, numberIn(reservation, 'units'));
    }
    if (!fits(units, room)) return false;
  }
  return fits(units, room);
}

function unitsByJob({ key, units }: Asked, inFlight: readonly JobInFlight[]): Map<string, number> {
  return new Map([...inFlight.map((job) => [job.key, job.units] as const), [key, units]]);
}

function placeOf(milliseconds: number, { key }: Asked): string {
  return `${Math.floor(milliseconds)}#${key}`;
}

function jobKeyIn(part: string): string {
  return part.slice(part.indexOf('#') + 1);
}

function fits(units: ReadonlyMap<string, number>, room: Room): boolean {
  return units.size <= room.batches && [...units.values()].reduce((sum, count) => sum + count, 0) <= room.units;
}
