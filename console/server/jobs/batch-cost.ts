import { billedUnits } from '../../../lambda/processing/comprehend/billed-units';
import type { Job } from '../../../lambda/jobs/job';
import type { WireRow } from '../../../lambda/protocol/batch';
import { PRICES } from '../../../lib/prices';
import type { BatchDetails } from '../../api/details';

type Cost = BatchDetails['cost'][number];

const MILLION = 1e6;

/** What the console counts when it happens. */
const WHILE_OPEN = { basis: 'measured', note: 'Requests that came while a page was open.' } as const;

/** How the names of Comprehend's quotas begin (lib/functions/comprehend-function.ts). */
const COMPREHEND = 'comprehend/';

/**
 * The most that Comprehend bills for the texts of a batch, if no call is repeated: which answers were remembered is not known.
 * Nothing before the first attempt. Empty if the function does not call Comprehend, or if the rows have expired.
 */
export function comprehendCost(
  job: Pick<Job, 'attempt' | 'done'>,
  quota: string | undefined,
  sent: readonly WireRow[] | undefined,
): readonly Cost[] {
  if (!quota?.startsWith(COMPREHEND) || sent === undefined) return [];
  const common = { what: 'Amazon Comprehend', unit: 'units of 100 characters', basis: 'computed' } as const;
  // A job that an operator started again counts its attempts anew, and keeps the rows that are done.
  if (job.attempt === 0 && job.done === 0)
    return [{ ...common, amount: 0, usd: 0, note: 'No attempt has begun, so no text was sent.' }];
  const texts = new Set(sent.flatMap(([, text]) => (typeof text === 'string' && text.trim() !== '' ? [text] : [])));
  const units = billedUnits([...texts]);
  const note =
    'By the rows of the batch, as if each text were sent once. Remembered answers, and rows that were not reached, cost less. Repeated calls cost more.';
  return [{ ...common, amount: units, usd: units * PRICES.comprehendUnit, atMost: true, note }];
}

/** @param count POSTs and GETs of the batch */
export function apiCost(count: number): readonly Cost[] {
  const usd = (count / MILLION) * PRICES.apiRequests;
  return count === 0 ? [] : [{ what: 'API Gateway', amount: count, unit: 'requests', usd, ...WHILE_OPEN }];
}

/** @param gigabyteSeconds memory times duration of the executions of post and get */
export function answeringCost(invocations: number, gigabyteSeconds: number): readonly Cost[] {
  const usd = (invocations / MILLION) * PRICES.invocations + gigabyteSeconds * PRICES.gigabyteSecond;
  const amount = Math.round(gigabyteSeconds * 1000) / 1000;
  return invocations === 0 ? [] : [{ what: 'Lambda: post and get', amount, unit: 'GB-s', usd, ...WHILE_OPEN }];
}

/** Request units of the Jobs table. */
export interface TableUnits {
  readonly writes: number;
  readonly reads: number;
}

/** @param basis measured: at each request; computed: from the sizes of the stored items */
export function tableCost({ writes, reads }: TableUnits, basis: NonNullable<Cost['basis']>): readonly Cost[] {
  const note =
    basis === 'measured'
      ? 'Counted at each request for the items of this batch, its index entry included. Reads of the index, slots and remembered answers belong to no single batch and are left out.'
      : 'By the sizes of the stored items: rows and results written once, the job written when it was accepted, at each claim and at its end; rows read at each attempt, results once. Heartbeats and polls are left out.';
  const common = { basis, note };
  return [
    {
      what: 'DynamoDB: writes',
      amount: writes,
      unit: 'write units',
      usd: (writes / MILLION) * PRICES.writeUnits,
      ...common,
    },
    {
      what: 'DynamoDB: reads',
      amount: reads,
      unit: 'read units',
      usd: (reads / MILLION) * PRICES.readUnits,
      ...common,
    },
  ];
}

/** @param milliseconds this batch's part of its workers' time. Undefined: not known */
export function processCost(milliseconds: number | undefined, memoryMb: number): readonly Cost[] {
  if (milliseconds === undefined) return [];
  const gigabyteSeconds = ((milliseconds / 1000) * memoryMb) / 1024;
  const amount = Math.round(gigabyteSeconds * 1000) / 1000;
  const usd = gigabyteSeconds * PRICES.gigabyteSecond;
  const note = `The time of its attempts, times the ${memoryMb} MB of process. Batches that a worker has at the same time share that time evenly. The worker's time before its first batch and after its last one is left out.`;
  return [{ what: 'Lambda: process', amount, unit: 'GB-s', usd, basis: 'computed', note }];
}
