import { startDynalite, type DynaliteTable } from '../unit/dynalite-table';
import { everyCut, everyPair, rowsInSlices, runWith, type Run } from './every-step';
import type { World } from './world';

// Thousands of requests to a real engine.
jest.setTimeout(120_000);

describe('a batch', () => {
  let engine: DynaliteTable;
  let table: World['table'];
  beforeAll(async () => {
    engine = await startDynalite();
    table = { client: engine.client, name: await engine.create() };
  });
  afterAll(() => engine.stop());

  /** What to show of a run that is not as it should be. */
  const story = ({ cuts, hit, outcome, violations }: Run) => ({ cuts, hit, outcome, violations });

  it('is answered when nothing goes wrong', async () => {
    expect(story(await runWith([], rowsInSlices(3), table))).toMatchObject({
      outcome: { end: 'rows' },
      violations: [],
    });
  });

  it('is answered whole whichever one call is cut, however it is cut', async () => {
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

  it('is answered whole whichever two calls are cut, the first by a crash, the second by an error', async () => {
    const bad: unknown[] = [];
    let pairs = 0;
    for await (const run of everyPair(['crash after', 'error after'], rowsInSlices(1), table)) {
      pairs += 1;
      if (run.outcome.end !== 'rows' || run.violations.length > 0) bad.push(story(run));
    }
    expect(bad).toEqual([]);
    expect(pairs).toBeGreaterThan(100);
  });
});
