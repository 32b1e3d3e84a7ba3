import type { BatchRecord } from '../state/batch-record';
import type { Mark } from './lane-layout';
import type { TimeScale } from './time-scale';

interface Times {
  /** Seconds after the first POST. */
  readonly deadlineSeconds: number;
  readonly limitSeconds: number;
}

/** The deadline in ms after the first POST: that of the job, which is later after a requeue. Until the job is stored, the usual one. */
export function deadlineOf({ job, firstAt }: Pick<BatchRecord, 'job' | 'firstAt'>, deadlineSeconds: number): number {
  return job ? job.deadline - firstAt : deadlineSeconds * 1_000;
}

/** The deadline and the time at which Snowflake gives up. Empty: the axis ends before both, as that of an ended batch may. */
export function aheadMarks(
  record: Pick<BatchRecord, 'job' | 'firstAt'>,
  scale: TimeScale,
  { deadlineSeconds, limitSeconds }: Times,
): readonly Mark[] {
  const deadline = scale.at(deadlineOf(record, deadlineSeconds));
  const limit = scale.at(limitSeconds * 1_000);
  if (deadline === limit) return [];
  return [
    { id: 'deadline', at: deadline, className: 'deadline', title: 'deadline' },
    { id: 'limit', at: limit, className: 'limit', title: 'Snowflake gives up' },
  ];
}
