import { FAULTS, Faults, type FaultKind } from '../../../local/chaos/faults';
import { MemoryFaults } from '../../../local/chaos/memory-faults';

const requestOf = (part: string) => JSON.stringify({ Keys: [{ job_key: { S: 'f#hash' }, part: { S: part } }] });

/** Faults that strike as often as `left` says. */
function aTable(left: Partial<Record<FaultKind, number>>) {
  let now = 0;
  const struck: FaultKind[] = [];
  const strikes = (kind: FaultKind) => {
    if (!left[kind]) return false;
    left[kind] -= 1;
    struck.push(kind);
    return true;
  };
  const faults = new MemoryFaults({ strikes }, () => now);
  return {
    struck,
    refuses: (operation: string, part = 'ANSWER') => faults.refuses(`DynamoDB_20120810.${operation}`, requestOf(part)),
    wait: (milliseconds: number) => void (now += milliseconds),
  };
}

describe('faults of memory', () => {
  it('refuse all lookups for a while, and nothing else', () => {
    const table = aTable({ 'memory lookups refused': 1 });
    expect([table.refuses('BatchGetItem'), table.refuses('BatchGetItem')]).toEqual([true, true]);
    expect([table.refuses('GetItem', 'MEMORY'), table.refuses('BatchWriteItem')]).toEqual([true, false]);
    table.wait(2_000);
    expect(table.refuses('BatchGetItem')).toBe(false);
    expect(table.struck).toEqual(['memory lookups refused']);
  });

  it('refuse all writes for a while, those of the secret as well', () => {
    const table = aTable({ 'memory writes refused': 1 });
    expect([table.refuses('BatchWriteItem'), table.refuses('PutItem', 'MEMORY')]).toEqual([true, true]);
    expect(table.refuses('BatchGetItem')).toBe(false);
  });

  it('do not concern jobs, rows and results', () => {
    const table = aTable({ 'memory lookups refused': 9, 'memory writes refused': 9 });
    for (const part of ['JOB', 'IN#00000', 'OUT#00000'])
      expect([table.refuses('GetItem', part), table.refuses('BatchWriteItem', part)]).toEqual([false, false]);
    expect(table.struck).toEqual([]);
  });
});

describe('the faults of a chaos run', () => {
  it('are the same for the same seed, whatever kinds come after them', () => {
    const draw = (seed: number) => {
      const faults = new Faults(seed);
      faults.start();
      const kinds = Object.keys(FAULTS) as FaultKind[];
      return kinds.map((kind) => Array.from({ length: 200 }, () => faults.strikes(kind)));
    };
    expect(draw(2)).toEqual(draw(2));
    expect(draw(2)).not.toEqual(draw(3));
  });
});
