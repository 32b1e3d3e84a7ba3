import { partsOfKey } from '../../lambda/jobs/job-key';
import type { JobTimes } from '../../lambda/jobs/job-times';
import type { SlotState } from '../../lambda/jobs/slot-item';
import { moment } from './moment';
import type { Line } from './operator-table';
import { isLeased, quotaOf, waitingIn } from './standing';

/** A quota as an operator sees it: its slots, and the jobs of its line. */
export interface QuotaView {
  readonly quota: string;
  readonly slots: readonly SlotView[];
  /** How many jobs workers have, by function. */
  readonly processed: Readonly<Record<string, number>>;
  /** How many jobs a worker could claim now. */
  readonly waiting: number;
}

/** See {@link SlotState}. */
export interface SlotView {
  readonly state: SlotState['state'];
  readonly until?: string;
  /** Of a worker that is starting. */
  readonly functionName?: string;
}

/** @param times of the stack */
export function quotaView(line: Line, slots: readonly SlotState[], now: number, times: JobTimes): QuotaView {
  const processed: Record<string, number> = {};
  for (const { key } of line.jobs.filter((job) => isLeased(job, now))) {
    const { functionName } = partsOfKey(key);
    processed[functionName] = (processed[functionName] ?? 0) + 1;
  }
  return {
    quota: quotaOf(line.name) ?? line.name,
    slots: slots.map((slot) => slotView(slot, now)),
    processed,
    waiting: waitingIn(line, now, times).length,
  };
}

function slotView(slot: SlotState, now: number): SlotView {
  switch (slot.state) {
    case 'free':
      return slot;
    case 'taken':
      return { state: slot.state, until: moment(slot.until, now) };
    case 'starting':
      return { ...slot, until: moment(slot.until, now) };
  }
}

/** For people: one sentence. */
export function quotaInWords({ quota, slots, processed, waiting }: QuotaView): string {
  const of = (wanted: SlotState['state']) => slots.filter(({ state }) => state === wanted);
  const taken = of('taken').map(({ until }) => `until ${until}`);
  const starting = of('starting').map(({ functionName, until }) => `for ${functionName} until ${until}`);
  const states = [
    `${taken.length} of ${slots.length} ${slots.length === 1 ? 'slot' : 'slots'} taken${inBrackets(taken)}`,
    ...(starting.length > 0 ? [`${starting.length} starting${inBrackets(starting)}`] : []),
  ];
  const byFunction = Object.entries(processed).map(([name, count]) => `${count} of ${name}`);
  return `Quota ${quota}: ${states.join(', ')}. Batches being processed: ${byFunction.join(', ') || 'none'}. Batches waiting: ${waiting}.`;
}

function inBrackets(texts: readonly string[]): string {
  return texts.length === 0 ? '' : ` (${texts.join('; ')})`;
}
