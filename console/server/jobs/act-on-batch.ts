import { fail, requeue } from '../../../tools/jobs/actions';
import type { Target } from '../../../tools/jobs/target';
import type { BatchName } from '../../api/batch';
import type { Done } from '../../api/details';

/** Ends a batch as `npm run jobs -- fail` does. Throws a UsageError that says why it is impossible. */
export async function endBatch(target: Target, { functionName, batchId }: BatchName, reason: string): Promise<Done> {
  const { sentence = '' } = await fail(target, batchId, { reason, function: functionName });
  return { sentence };
}

/** Starts a batch again as `npm run jobs -- requeue` does. Throws a UsageError that says why it is impossible. */
export async function requeueBatch(target: Target, { functionName, batchId }: BatchName): Promise<Done> {
  const { sentence = '' } = await requeue(target, batchId, { function: functionName });
  return { sentence };
}
