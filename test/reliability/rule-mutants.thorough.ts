import { blocksOf, type Task } from '../../simulation/block';
import { bundleProgram } from '../../simulation/bundle';
import { runSimulation } from '../../simulation/run-simulation';
import type { Mutant } from './mutants';
import { planting } from './planting';
import { RULE_MUTANTS } from './rule-mutants';

// Each mutant runs until a schedule finds it, so the duration depends on the machine.
jest.setTimeout(3_600_000);

/** A planted bug has to be found within so many schedules. */
const SCHEDULES = 1_000;

/** A fixed seed: whether the schedules find every bug must not depend on chance. */
const SEED = 17;

/** The violation of the first schedule that has one, and how many schedules were run up to it. */
async function firstViolation(mutant?: Mutant): Promise<readonly [violation: string | undefined, schedules: number]> {
  const { file: program, remove } = await bundleProgram(mutant ? [planting(mutant)] : []);
  const stops: (() => Promise<void>)[] = [];
  let schedules = 0;
  try {
    for (const block of blocksOf(mutant ? SCHEDULES : SCHEDULES / 10, SEED)) {
      const task: Task = { ...block, table: 'memory', shrinks: false };
      const { failed, ...run } = await runSimulation([task], {
        program,
        workers: 1,
        onBlock: () => undefined,
        onEnd: (stop) => stops.push(stop),
      });
      schedules += run.schedules;
      const [violation] = failed[0]?.violations ?? [];
      if (violation !== undefined) return [violation, schedules];
    }
    return [undefined, schedules];
  } finally {
    await Promise.all(stops.map((stop) => stop()));
    remove();
  }
}

test.concurrent('random schedules find no violation in the code without a planted bug', async () => {
  expect((await firstViolation())[0]).toBeUndefined();
});

test.concurrent.each(RULE_MUTANTS.map((mutant) => [mutant.bug, mutant] as const))(
  'random schedules find a violation when %s',
  async (bug, mutant) => {
    const [violation, schedules] = await firstViolation(mutant);
    process.stderr.write(`${bug}: ${violation ?? 'not found'} (${schedules} schedules)\n`);
    expect(violation).toBeDefined();
  },
);
