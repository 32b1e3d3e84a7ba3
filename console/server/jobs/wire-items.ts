import type { Job } from '../../../lambda/jobs/job';
import { jobFrom } from '../../../lambda/jobs/job-item';
import { stateOf, type SlotState } from '../../../lambda/jobs/slot-item';

/** An attribute in DynamoDB's protocol, such as `{"S":"text"}` or `{"N":"12"}`. */
export type WireValue = Readonly<Record<string, unknown>>;
export type WireItem = Readonly<Record<string, WireValue>>;

/** The job of a `JOB` item as DynamoDB's protocol has it. Throws if the item is none. */
export function jobOfItem(item: WireItem): Job {
  return jobFrom(plain(item));
}

/** The state of the slot of an item; free if there is no item. */
export function slotOfItem(item: WireItem | undefined, now: number): SlotState {
  return stateOf(item && plain(item), now);
}

function plain(item: WireItem): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));
}

/** The types that items of the Jobs table have. Binary content stays in base64, because no job or slot has any. */
function plainValue(value: WireValue): unknown {
  const [type, content] = Object.entries(value)[0] ?? [];
  if (type === 'N') return Number(content);
  if (type === 'M') return plain(content as WireItem);
  if (type === 'L') return (content as WireValue[]).map(plainValue);
  return type === 'NULL' ? null : content;
}
