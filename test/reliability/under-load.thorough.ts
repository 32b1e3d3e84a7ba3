import { SPACINGS } from './chance';
import { simulateLoad } from './load';

// Virtual time: the real duration depends on the machine.
jest.setTimeout(3_600_000);

/** A tenth of the default quota and of a usual batch: the same relations in fewer steps. */
const CALLS_PER_SECOND = 1;
const ROWS = 400;

const equal = (count: number, rows = ROWS) => Array.from({ length: count }, () => rows);

describe('many batches at once', () => {
  it.each(SPACINGS)(
    'are all answered at the quota, though it takes longer than Snowflake waits for one, with polls and retries spaced by %d',
    async (spacing) => {
      const result = await simulateLoad({ batches: equal(64), callsPerSecond: CALLS_PER_SECOND, spacing });
      expect(result).toMatchObject({ answered: 64, failed: 0 });
      expect(result.timeAgainstQuota).toBeLessThan(1.03);
      expect(result.longestSeconds).toBeLessThan(520);
      // Whenever the quota passes to the next job, a call may start too early and be repeated.
      expect(result.throttled).toBeLessThanOrEqual(2 * 64);
    },
  );

  it('would fail in large numbers without quota sharing and admission control', async () => {
    const result = await simulateLoad({ batches: equal(64), callsPerSecond: CALLS_PER_SECOND, shareQuota: false });
    expect(result.failed).toBeGreaterThan(25);
  });

  it('are answered one after the other, so that half of them wait for half the time', async () => {
    const load = { batches: equal(16), callsPerSecond: CALLS_PER_SECOND };
    const [result, shared] = [await simulateLoad(load), await simulateLoad({ ...load, equalShares: true })];
    for (const one of [result, shared]) expect(one).toMatchObject({ answered: 16, failed: 0, rejected: 0 });
    expect(result.meanSeconds / shared.meanSeconds).toBeLessThan(0.65);
  });

  it('are all answered when they are small and many, although Snowflake retries each independently', async () => {
    const result = await simulateLoad({ batches: equal(128, ROWS / 2), callsPerSecond: CALLS_PER_SECOND });
    expect(result).toMatchObject({ answered: 128, failed: 0 });
    expect(result.timeAgainstQuota).toBeLessThan(1.1);
  });

  it('are all answered by an account that may run few functions at a time', async () => {
    const result = await simulateLoad({ batches: equal(16, 100), callsPerSecond: 10, maxBatches: 5 });
    expect(result).toMatchObject({ answered: 16, failed: 0 });
    expect(result.rejected).toBeGreaterThan(0);
  });

  it('are all answered when a large one competes with many small ones, which equal shares would starve', async () => {
    const load = { batches: [ROWS, ...equal(280, 50)], callsPerSecond: CALLS_PER_SECOND };
    expect(await simulateLoad(load)).toMatchObject({ answered: 281, failed: 0 });
    expect((await simulateLoad({ ...load, equalShares: true })).failed).toBeGreaterThan(0);
  });
});
