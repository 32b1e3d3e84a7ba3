import fc from 'fast-check';
import { startDynalite, type DynaliteTable } from '../unit/dynalite-table';
import { RUNS, SEED } from './chance';
import { runSchedule, schedule } from './interleaving';
import type { World } from './world';

// The test sends many requests to dynalite, so its duration depends on the machine.
jest.setTimeout(3_600_000);

describe('with any faults in any order,', () => {
  let engine: DynaliteTable;
  let table: World['table'];
  beforeAll(async () => {
    engine = await startDynalite();
    table = { client: engine.client, name: await engine.create() };
  });
  afterAll(() => engine.stop());

  it('a batch gets its rows or a failure with a reason, in time, and the answer never changes', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async (plan) => {
        const { outcome, violations } = await runSchedule(table, plan);
        expect(violations).toEqual([]);
        expect(outcome.end).not.toBe('hanging');
      }),
      { numRuns: RUNS.interleavings, seed: SEED },
    );
  });
});
