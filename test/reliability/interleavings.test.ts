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

  it('a batch of each of up to three functions gets its own rows or a failure with a reason, in time, and the answer never changes', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async (plan) => {
        const { outcomes, violations } = await runSchedule(table, plan);
        expect(violations).toEqual([]);
        for (const { end } of outcomes) expect(end).not.toBe('hanging');
      }),
      { numRuns: RUNS.interleavings, seed: SEED },
    );
  });
});
