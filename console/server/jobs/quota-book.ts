import type { SlotState } from '../../../lambda/jobs/slot-item';
import type { JobTimes } from '../../../lambda/jobs/job-times';
import { quotaView } from '../../../tools/jobs/quota-view';
import type { Line } from '../../../tools/jobs/operator-table';
import { quotaOf } from '../../../tools/jobs/standing';
import type { NewEvent } from '../../api/events';
import type { EventLog } from '../event-log';

type QuotaState = Extract<NewEvent, { readonly kind: 'quota' }>;

/** Adds an event for each quota whose state has changed. */
export class QuotaBook {
  private readonly events: EventLog;
  private readonly times: JobTimes;
  /** By line: the JSON of the last event. */
  private readonly sent = new Map<string, string>();

  constructor(events: EventLog, times: JobTimes) {
    this.events = events;
    this.times = times;
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
      slots: slots.map((slot) => ({ ...slot })),
      processed,
      waiting,
      unitsInFlight,
    };
    const text = JSON.stringify(state);
    if (this.sent.get(line.name) === text) return;
    this.sent.set(line.name, text);
    this.events.add({ ...state, at: now });
  }
}
