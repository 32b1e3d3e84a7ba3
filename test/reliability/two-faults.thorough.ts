import { startDynalite, type DynaliteTable } from '../unit/dynalite-table';
import { runsWithTwoFaults, rowsInSlices, type Run } from './faulty-runs';
import type { TestedTable } from './tested-table';

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

  it('is answered in full when any two calls fail, the first by a crash, the second by an error', async () => {
    const bad: Partial<Run>[] = [];
    let pairs = 0;
    for await (const { faults, hit, outcome, violations } of runsWithTwoFaults(
      ['crash after', 'error after'],
      rowsInSlices(1),
      table,
    )) {
      pairs += 1;
      if (outcome.end !== 'rows' || violations.length > 0) bad.push({ faults, hit, outcome, violations });
    }
    expect(bad).toEqual([]);
    expect(pairs).toBeGreaterThan(100);
  });
});
