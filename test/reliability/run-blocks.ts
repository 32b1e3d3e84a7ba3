import fc from 'fast-check';
import type { BlockResult, Task } from '../../simulation/block';
import { startDynalite, type DynaliteTable } from '../unit/dynalite-table';
import { runSchedule, schedule } from './interleaving';
import type { Outcome } from './snowflake';
import { dynaliteTable, memoryTable, type TestedTable } from './tested-table';

/** A schedule that failed is made smaller in so many runs at most. */
const MOST_SHRINKS = 500;

/**
 * The program of a worker of `npm run simulate`: runs the schedules of each block that it is sent, and answers with the result.
 */
async function run({ seed, schedules, table, path, shrinks = true }: Task): Promise<BlockResult> {
  const tableOf = table === 'memory' ? memoryTable : newDynaliteTable;
  const ends: Record<string, number> = {};
  let batches = 0;
  let isShrinking = false;
  let shrunk = 0;
  const property = fc.asyncProperty(schedule, async (plan) => {
    if (isShrinking && (shrunk += 1) > MOST_SHRINKS) return true;
    const { outcomes, violations } = await runSchedule(await tableOf(), plan);
    // Work without input and output would keep the process from reading messages.
    await new Promise((resolve) => setImmediate(resolve));
    if (!isShrinking) {
      batches += outcomes.length;
      for (const outcome of outcomes) ends[endOf(outcome)] = (ends[endOf(outcome)] ?? 0) + 1;
    }
    isShrinking ||= violations.length > 0;
    return violations.length === 0;
  });
  const { failed, counterexample, counterexamplePath, numRuns } = await fc.check(property, {
    seed,
    numRuns: schedules,
    path,
    endOnFailure: !shrinks,
  });
  if (!failed || !counterexample) return { schedules, batches, ends };
  const [plan] = counterexample;
  const { violations } = await runSchedule(await tableOf(), plan);
  return {
    schedules: numRuns,
    batches,
    ends,
    failed: { seed, path: counterexamplePath ?? '', violations, schedule: plan },
  };
}

/** How a batch ended. Numbers and names in a message make no difference. */
function endOf(outcome: Outcome): string {
  if (outcome.end !== 'error') return outcome.end;
  return `${outcome.status} ${outcome.body.replace(/\d+/g, '…').split('.')[0]}`;
}

let dynalite: Promise<DynaliteTable> | undefined;

async function newDynaliteTable(): Promise<TestedTable> {
  dynalite ??= startDynalite();
  return dynaliteTable(await dynalite);
}

process.on('message', (task: Task) => {
  run(task).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ error: String((error as Error).stack) }),
  );
});
