import { slotsOf } from '../../lib/functions/pace';

const quota = (unitsPerSecond: number, unitsPerCall = 1) => ({ name: 'q', unitsPerSecond, unitsPerCall });

describe('the slots of a quota', () => {
  it.each([
    [1, 1],
    [50, 1],
    [51, 2],
    [1_000, 20],
  ])('for %i calls a second are %i: a worker makes 50', (unitsPerSecond, slots) => {
    expect(slotsOf({ quota: quota(unitsPerSecond), rowsPerCall: 25 })).toBe(slots);
  });

  it('count calls, not units', () => {
    expect(slotsOf({ quota: quota(1_000, 100), rowsPerCall: 1 })).toBe(1);
  });

  it('are as many as use the quota where concurrency bounds a worker', () => {
    expect(slotsOf({ quota: quota(20), rowsPerCall: 1, concurrency: 4, typicalCallSeconds: 2 })).toBe(10);
  });

  it('are none without a quota', () => {
    expect(slotsOf({ rowsPerCall: 1, concurrency: 4 })).toBe(0);
  });
});
