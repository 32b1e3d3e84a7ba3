import { startDynalite, type DynaliteTable } from '../unit/dynalite-table';
import { everyPair, rowsInSlices, type Run } from './every-step';
import type { World } from './world';

// The test sends thousands of requests to dynalite, so its duration depends on the machine.
jest.setTimeout(3_600_000);

describe('a batch', () => {
  let engine: DynaliteTable;
  let table: World['table'];
  beforeAll(async () => {
    engine = await startDynalite();
    table = { client: engine.client, name: await engine.create() };
  });
  afterAll(() => engine.stop());

  it('is answered whole whichever two calls are cut, the first by a crash, the second by an error', async () => {
    const bad: Partial<Run>[] = [];
    let pairs = 0;
    for await (const { cuts, hit, outcome, violations } of everyPair(
      ['crash after', 'error after'],
      rowsInSlices(1),
      table,
    )) {
      pairs += 1;
      if (outcome.end !== 'rows' || violations.length > 0) bad.push({ cuts, hit, outcome, violations });
    }
    expect(bad).toEqual([]);
    expect(pairs).toBeGreaterThan(100);
  });
});
