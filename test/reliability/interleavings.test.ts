import fc from 'fast-check';
import { startDynalite } from '../unit/dynalite-table';
import { PROPERTY, RUNS } from './chance';
import { runSchedule, schedule } from './interleaving';
import { dynaliteTable, memoryTable, type TestedTable } from './tested-table';

describe('with any faults in any order,', () => {
  const check = (numRuns: number, table: () => TestedTable | Promise<TestedTable>) =>
    fc.assert(
      fc.asyncProperty(schedule, async (plan) => {
        expect((await runSchedule(await table(), plan)).violations).toEqual([]);
      }),
      { ...PROPERTY, numRuns },
    );

  it('each of up to six batches of four functions gets its own rows or a failure with a reason, in time, and the answer never changes', async () => {
    await check(RUNS.interleavings, memoryTable);
  });

  it('the same holds on dynalite', async () => {
    const engine = await startDynalite();
    try {
      await check(RUNS.onDynalite, () => dynaliteTable(engine));
    } finally {
      await engine.stop();
    }
  });
});
