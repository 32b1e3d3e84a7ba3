import { startDynalite, type DynaliteTable } from '../unit/dynalite-table';
import { runsWithOneFault, rowsInSlices, runTogether, runWith, type Run } from './faulty-runs';
import { memoryTable, type TestedTable } from './tested-table';

// The test sends thousands of requests to dynalite, so its duration depends on the machine.
jest.setTimeout(3_600_000);

describe('a batch', () => {
  let engine: DynaliteTable;
  let table: TestedTable;
  beforeAll(async () => {
    engine = await startDynalite();
    table = { client: engine.client, name: await engine.create() };
  });
  afterAll(() => engine.stop());

  /** The parts of a run that explain why it is wrong. */
  const story = ({ faults, hit, outcome, violations }: Run) => ({ faults, hit, outcome, violations });

  it('is answered when nothing goes wrong', async () => {
    expect(story(await runWith([], rowsInSlices(3), table))).toMatchObject({
      outcome: { end: 'rows' },
      violations: [],
    });
  });

  it('is answered in full when any one call fails in any way', async () => {
    const hit = new Set<string>();
    const bad: unknown[] = [];
    for await (const run of runsWithOneFault((faults) => runWith(faults, rowsInSlices(2), table))) {
      run.hit.forEach((call) => hit.add(call));
      if (run.outcome.end !== 'rows' || run.violations.length > 0) bad.push(story(run));
    }
    expect(bad).toEqual([]);
    // The runs had a fault at every kind of call.
    expect([...hit].sort()).toMatchSnapshot();
  });

  it('is answered in full, as are those of three other functions with the same id, when any one call of any function fails', async () => {
    const bad: unknown[] = [];
    for await (const run of runsWithOneFault((faults) => runTogether(faults, memoryTable()))) {
      if (run.outcome.end !== 'rows' || run.violations.length > 0) bad.push(story(run));
    }
    expect(bad).toEqual([]);
  });
});
