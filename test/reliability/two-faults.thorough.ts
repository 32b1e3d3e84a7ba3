import { runsWithTwoFaults, rowsInSlices, type Run } from './faulty-runs';
import { memoryTable } from './tested-table';

// There are thousands of runs, so the duration depends on the machine.
jest.setTimeout(3_600_000);

describe('a batch', () => {
  it('is answered in full when any two calls fail, the first by a crash, the second by an error', async () => {
    const bad: Partial<Run>[] = [];
    let pairs = 0;
    for await (const { faults, hit, outcome, violations } of runsWithTwoFaults(
      ['crash after', 'error after'],
      rowsInSlices(1),
      memoryTable,
    )) {
      pairs += 1;
      if (outcome.end !== 'rows' || violations.length > 0) bad.push({ faults, hit, outcome, violations });
    }
    expect(bad).toEqual([]);
    expect(pairs).toBeGreaterThan(100);
  });
});
