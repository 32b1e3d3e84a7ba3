import { startDynalite, type DynaliteTable } from '../unit/dynalite-table';
import { everyCut, rowsInSlices, runWith, type Run } from './every-step';
import type { World } from './world';

// Thousands of requests to a real engine: the duration depends on the machine. every-step.thorough.ts cuts two calls of a run.
jest.setTimeout(3_600_000);

describe('a batch', () => {
  let engine: DynaliteTable;
  let table: World['table'];
  beforeAll(async () => {
    engine = await startDynalite();
    table = { client: engine.client, name: await engine.create() };
  });
  afterAll(() => engine.stop());

  /** The parts of a run that explain why it is wrong. */
  const story = ({ cuts, hit, outcome, violations }: Run) => ({ cuts, hit, outcome, violations });

  it('is answered when nothing goes wrong', async () => {
    expect(story(await runWith([], rowsInSlices(3), table))).toMatchObject({
      outcome: { end: 'rows' },
      violations: [],
    });
  });

  it('is answered in full when any one call fails in any way', async () => {
    const hit = new Set<string>();
    const bad: unknown[] = [];
    for await (const run of everyCut(rowsInSlices(2), table)) {
      run.hit.forEach((call) => hit.add(call));
      if (run.outcome.end !== 'rows' || run.violations.length > 0) bad.push(story(run));
    }
    expect(bad).toEqual([]);
    // Every kind of call was among them.
    expect([...hit].sort()).toMatchSnapshot();
  });
});
