import type { JobStore } from '../../lambda/jobs/job-store';
import { jobTimes, type JobTimes } from '../../lambda/jobs/job-times';
import type { Killable } from './killable';

/**
 * What goes wrong on purpose. docs/processors.md says what each finds.
 *
 * - `every slice twice`: each slice is processed in two attempts, and the second gives the values
 * - `crash after each slice`: the worker dies each time that it has stored a slice, and a new one goes on
 * - `quota of one call`: one call at a time, and one a second
 * - `deadline at the start`: the worker has to stop as soon as the processor has begun
 */
export type Hostile = (typeof HOSTILE)[number];

export const HOSTILE = [
  'every slice twice',
  'crash after each slice',
  'quota of one call',
  'deadline at the start',
] as const;

/** Of a trial that is not about the deadline. Time is virtual, so it may be long. */
const DAYS_MS = 30 * 24 * 3_600_000;

/** How long a worker has until the deadline is near, in a trial that is about it. */
const WORK_MS = 50;

/** The times of a job in such a trial. */
export function timesFor(hostile: Hostile | undefined): JobTimes {
  const times = { ...jobTimes(1, 24 * 365) };
  if (hostile === 'crash after each slice') return { ...times, deadlineMs: DAYS_MS, maxAttempts: Infinity };
  if (hostile === 'quota of one call') return { ...times, deadlineMs: DAYS_MS };
  return hostile === 'deadline at the start' ? { ...times, deadlineMs: times.wrapUpMs + WORK_MS } : times;
}

/** A store whose worker dies each time that it has stored the result of a slice. */
export function deadly(store: JobStore, worker: Killable, died: () => void): JobStore {
  return new Proxy(store, {
    get(target, name): unknown {
      if (name !== 'saveResult') return Reflect.get(target, name);
      return (...args: Parameters<JobStore['saveResult']>) => {
        // The store in memory writes at once. No other slice of this worker is stored after that.
        const saved = target.saveResult(...args);
        worker.dead = true;
        died();
        return saved;
      };
    },
  });
}
