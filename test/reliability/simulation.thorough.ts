import * as fs from 'node:fs';
import type { Plugin } from 'esbuild';
import { blocksOf, type Task } from '../../simulation/block';
import { bundleProgram } from '../../simulation/bundle';
import { runSimulation } from '../../simulation/run-simulation';
import { seededRandom } from './seeded-random';

/** get answers every job as if it had no results. */
const planted: Plugin = {
  name: 'planted bug',
  setup: (build) =>
    build.onLoad({ filter: /get-handler\.ts$/ }, async ({ path }) => {
      const source = await fs.promises.readFile(path, 'utf8');
      return { contents: source.replace("job.status === 'SUCCESS'", "job.status !== 'SUCCESS'"), loader: 'ts' };
    }),
};

describe('a simulation', () => {
  const undo: (() => unknown)[] = [];
  afterEach(() => Promise.all(undo.splice(0).map((one) => one())));

  async function simulate(tasks: readonly Task[], workers: number, plugins: Plugin[] = []) {
    const { file: program, remove } = await bundleProgram(plugins);
    undo.push(remove);
    return runSimulation(tasks, { program, workers, onBlock: () => undefined, onEnd: (stop) => undo.push(stop) });
  }

  it('has the same result on any number of workers', async () => {
    const seed = Math.floor(seededRandom(Date.now())() * 1_000);
    const tasks = blocksOf(120, seed).map((block): Task => ({ ...block, table: 'memory' }));
    const alone = await simulate(tasks, 1);
    expect(alone).toMatchObject({ schedules: 120, failed: [] });
    expect(await simulate(tasks, 3)).toEqual(alone);
  });

  it('finds a planted bug, shrinks the schedule, and repeats it by seed and path', async () => {
    const {
      failed: [found],
    } = await simulate([{ seed: 1, schedules: 50, table: 'memory' }], 1, [planted]);
    expect(found?.schedule).toMatchObject({ batches: [{ slices: 1, atMs: 0 }], faults: {}, events: [] });
    const { failed } = await simulate([{ seed: 1, schedules: 1, path: found?.path, table: 'memory' }], 1, [planted]);
    expect(failed).toMatchObject([{ violations: found?.violations, schedule: found?.schedule }]);
  });
});
