import { isWaiting, leaseIsLive, type Job } from '../../lambda/jobs/job';
import type { JobTimes } from '../../lambda/jobs/job-times';
import type { JobState } from '../../lambda/shared/job-states';
import { moment } from './moment';
import type { Standing } from './standing';

/** The states of a job that has not ended. */
export type StateInFlight = Exclude<JobState, 'succeeded' | 'failed'>;

/** What is known of a job in flight besides its state. */
interface Details extends Readonly<Record<StateInFlight, object>> {
  /** An attempt failed, and no worker may claim the job before `until`. */
  readonly 'waiting for another attempt': { readonly until: string };
  /** `place` and `waiting` as in {@link Standing}. */
  readonly 'waiting for a slot': {
    readonly quota: string;
    readonly place?: number;
    readonly waiting: number;
    /** As admission control counted when it accepted the batch. */
    readonly expectedEnd: string;
  };
}

/** What a job in flight waits for. */
export type Progress = { [State in StateInFlight]: { readonly is: State } & Details[State] }[StateInFlight];

export function progressOf(job: Job, { quota, place, waiting }: Standing, now: number, times: JobTimes): Progress {
  if (leaseIsLive(job, now)) return { is: 'being processed' };
  if (job.attempt >= times.maxAttempts) return { is: 'lost' };
  if (!isWaiting(job, now)) return { is: 'waiting for another attempt', until: moment(job.notBefore ?? now, now) };
  if (quota === undefined) return { is: 'waiting for a worker' };
  return { is: 'waiting for a slot', quota, place, waiting, expectedEnd: moment(job.expectedAt, now) };
}

/** For people, without a full stop. */
export function progressInWords(progress: Progress): string {
  switch (progress.is) {
    case 'waiting for another attempt':
      return `waiting for another attempt until ${progress.until}`;
    case 'waiting for a slot': {
      const { quota, place, waiting, expectedEnd } = progress;
      const where = place === undefined ? '' : `: place ${place} of ${waiting}`;
      return `waiting for a slot of quota ${quota}${where}, expected to end ${expectedEnd}`;
    }
    case 'lost':
      return 'interrupted in its last attempt: it fails within seconds';
    case 'being processed':
    case 'waiting for a worker':
      return progress.is;
  }
}
