import { partsOfKey } from '../../../lambda/jobs/job-key';
import type { JobTimes } from '../../../lambda/jobs/job-times';
import type { SlotState } from '../../../lambda/jobs/slot-item';
import { quotaView } from '../../../tools/jobs/quota-view';
import type { Line } from '../../../tools/jobs/operator-table';
import { isLeased, quotaOf } from '../../../tools/jobs/standing';
import type { NewEvent } from '../../api/events';
import type { EventLog } from '../event-log';

type QuotaState = Extract<NewEvent, { readonly kind: 'quota' }>;

/** Adds an event for each quota whose state has changed. */
export class QuotaBook {
  private readonly events: EventLog;
  private readonly times: JobTimes;
  private readonly workerOf: (key: string) => string | undefined;
  /** By line: the JSON of the last event. */
  private readonly sent = new Map<string, string>();

  /** @param workerOf the worker that has the job with this key */
  constructor(events: EventLog, times: JobTimes, workerOf: QuotaBook['workerOf']) {
    this.events = events;
    this.times = times;
    this.workerOf = workerOf;
  }

  /** @param slots of the line, as they are now. A line that uses no quota has no event. */
  see(line: Line, slots: readonly SlotState[], now: number): void {
    const quota = quotaOf(line.name);
    if (quota === undefined) return;
    const { processed, waiting } = quotaView(line, slots, now, this.times);
    const unitsInFlight = line.jobs.reduce((sum, { units = 0 }) => sum + units, 0);
    const state: Omit<QuotaState, 'at'> = {
      kind: 'quota',
      quota,
      slots: slots.map((slot) => this.shown(slot, line, now)),
      processed,
      waiting,
      unitsInFlight,
    };
    const text = JSON.stringify(state);
    if (this.sent.get(line.name) === text) return;
    this.sent.set(line.name, text);
    this.events.add({ ...state, at: now });
  }

  /** A slot has its worker's own token, and each job the token of a claim, which names the worker. */
  private shown(slot: SlotState, { jobs }: Line, now: number): QuotaState['slots'][number] {
    if (slot.state !== 'taken') return { ...slot };
    const { owner, ...shown } = slot;
    const held = jobs.filter((job) => isLeased(job, now) && this.workerOf(job.key) === owner);
    return { ...shown, batches: held.map(({ key }) => ({ ...partsOfKey(key) })) };
  }
}
