import { measure } from '../measure/measured-service';
import { assertAllRight } from '../measure/run-query';
import { NO_QUOTA } from './assumptions';

/** How often each of the two services gets the batches. */
export const CHECK_ROUNDS = 4;

/** The CPU time of post for each batch but the first of a run, with the search for long numbers and without it. */
export interface NumberCheck {
  readonly withMs: readonly number[];
  readonly withoutMs: readonly number[];
}

/** Sends the same batches by turns to the service and to one whose post does not search for long numbers. So a change of the machine's speed affects both. */
export async function numberCheck(texts: readonly string[], maxBatchRows: number): Promise<NumberCheck> {
  const withMs: number[] = [];
  const withoutMs: number[] = [];
  for (let round = 0; round < CHECK_ROUNDS; round += 1) {
    withMs.push(...(await postCpu('service')));
    withoutMs.push(...(await postCpu('unchecked')));
  }
  return { withMs, withoutMs };

  async function postCpu(contender: 'service' | 'unchecked'): Promise<readonly number[]> {
    const conditions = { contender, latencyMs: 1, callsPerSecond: NO_QUOTA, timeScale: 1 };
    const run = await measure(conditions, { texts, maxBatchRows, parallelBatches: 1 });
    assertAllRight(run);
    return run.functions.post.cpuMs.slice(1);
  }
}
