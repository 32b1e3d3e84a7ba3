import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Job } from '../../../lambda/jobs/job';
import { jobFrom } from '../../../lambda/jobs/job-item';
import { stateOf, type SlotState } from '../../../lambda/jobs/slot-item';

/** An item in DynamoDB's protocol: each attribute is such as `{"S":"text"}` or `{"N":"12"}`. */
export type WireItem = Readonly<Record<string, AttributeValue>>;

/** The job of a `JOB` item as DynamoDB's protocol has it. Throws if the item is none. */
export function jobOfItem(item: WireItem): Job {
  return jobFrom(unmarshall(item));
}

/** The state of the slot of an item; free if there is no item. */
export function slotOfItem(item: WireItem | undefined, now: number): SlotState {
  return stateOf(item && unmarshall(item), now);
}
