import { billedUnits } from '../../../lambda/processing/comprehend/billed-units';
import type { WireRow } from '../../../lambda/protocol/batch';
import { PRICES } from '../../../lib/prices';
import type { BatchDetails } from '../../api/details';

type Cost = BatchDetails['cost'][number];

const MILLION = 1e6;

/** How the names of Comprehend's quotas begin (lib/functions/comprehend-function.ts). */
const COMPREHEND = 'comprehend/';

/** What Comprehend bills for the texts of a batch. Empty if its function does not call Comprehend, or if the rows have expired. */
export function comprehendCost(quota: string | undefined, sent: readonly WireRow[] | undefined): readonly Cost[] {
  if (!quota?.startsWith(COMPREHEND) || sent === undefined) return [];
  // Identical rows of a batch are sent once.
  const texts = new Set(sent.flatMap(([, text]) => (typeof text === 'string' && text.trim() !== '' ? [text] : [])));
  const units = billedUnits([...texts]);
  const what = 'Amazon Comprehend, without remembered answers and repeated calls';
  return [{ what, amount: units, unit: 'units of 100 characters', usd: units * PRICES.comprehendUnit }];
}

/** @param count POSTs and GETs of the batch */
export function apiCost(count: number): readonly Cost[] {
  const usd = (count / MILLION) * PRICES.apiRequests;
  return count === 0 ? [] : [{ what: 'API Gateway', amount: count, unit: 'requests', usd }];
}

/** @param gigabyteSeconds memory times duration of the executions of post and get */
export function answeringCost(invocations: number, gigabyteSeconds: number): readonly Cost[] {
  const usd = (invocations / MILLION) * PRICES.invocations + gigabyteSeconds * PRICES.gigabyteSecond;
  const amount = Math.round(gigabyteSeconds * 1000) / 1000;
  return invocations === 0 ? [] : [{ what: 'Lambda: post and get', amount, unit: 'GB-s', usd }];
}
