import type { Clock } from '../shared/clock';
import type { ItemTable, Values } from './item-table';
import { numberIn, stringIn } from './item-values';
import { partsOfKey } from './job-key';
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

/** The part of a shared line that functions with a batch in flight may fill. The rest is for functions that have none. */
const PART_FOR_THE_BUSY = 0.9;

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
   *
   * @param store is given the units of the jobs that are in flight with this one, its own included
   */
  async admit(job: Asked, room: Room, store: (units: number) => Promise<Acceptance>): Promise<Acceptance> {
    if (room.units === UNLIMITED.units && room.batches === UNLIMITED.batches) return store(job.units);
    const readAt = this.clock.now();
    const inFlight = new UnitsInFlight(job, room, await this.jobs.all());
    if (!inFlight.fit()) return NO_ROOM;
    const all = this.reservations(readAt, AFTER_EVERY_TIME, room);
    if (!(await inFlight.copy().fitBeside(all))) return NO_ROOM;

    const requestedAt = this.clock.now();
    const reservation = this.reservationFor(job, requestedAt);
    await this.reserve(reservation);
    let heldUntil = RELEASED;
    try {
      const countAt = Math.max(requestedAt + this.times.landingMs, this.clock.now() + this.skewMs);
      await this.clock.sleep(countAt - this.clock.now());
      const earlier = this.reservations(readAt, placeOf(countAt - this.times.landingMs, job), room);
      if (!(await inFlight.fitBeside(earlier))) return NO_ROOM;
      try {
        return await store(inFlight.sum);
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

/** The units of the jobs that are in flight with a new one, as far as a POST knows them. */
class UnitsInFlight {
  private readonly asked: Asked;
  private readonly room: Room;
  private readonly units: Map<string, number>;

  constructor(asked: Asked, room: Room, inFlight: readonly Asked[]) {
    this.asked = asked;
    this.room = room;
    this.units = new Map(inFlight.map(({ key, units }) => [key, units]));
    this.units.set(asked.key, asked.units);
  }

  copy(): UnitsInFlight {
    return new UnitsInFlight(
      this.asked,
      this.room,
      [...this.units].map(([key, units]) => ({ key, units })),
    );
  }

  get sum(): number {
    return [...this.units.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Adds the reservations. Returns false, and stops reading, as soon as there is no room. */
  async fitBeside(reservations: AsyncIterable<readonly Values[]>): Promise<boolean> {
    for await (const page of reservations) {
      for (const reservation of page) {
        const key = jobKeyIn(stringIn(reservation, 'part'));
        // What the index shows, and the POST's own earlier reservations, count once.
        if (!this.units.has(key)) this.units.set(key, numberIn(reservation, 'units'));
      }
      if (!this.fit()) return false;
    }
    return this.fit();
  }

  fit(): boolean {
    const { units, batches } = this.room;
    const part = this.room.isShared && this.functionIsBusy() ? PART_FOR_THE_BUSY : 1;
    return this.units.size <= batches * part && this.sum <= units * part;
  }

  /** Whether the function has another batch in flight. */
  private functionIsBusy(): boolean {
    const { functionName } = partsOfKey(this.asked.key);
    return [...this.units.keys()].some(
      (key) => key !== this.asked.key && partsOfKey(key).functionName === functionName,
    );
  }
}

function placeOf(milliseconds: number, { key }: Asked): string {
  return `${Math.floor(milliseconds)}#${key}`;
}

function jobKeyIn(part: string): string {
  return part.slice(part.indexOf('#') + 1);
}
