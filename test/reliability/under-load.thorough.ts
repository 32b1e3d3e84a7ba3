import { SPACINGS } from './chance';
import { simulateLoad } from './load';

// Time is virtual, so the real duration depends on the machine.
jest.setTimeout(3_600_000);

/** A tenth of the default quota and of a usual batch size. So the simulation has fewer steps, and the times are the same. */
const CALLS_PER_SECOND = 1;
const ROWS = 400;

const equal = (count: number, rows = ROWS) => Array.from({ length: count }, () => rows);

describe('many batches at once', () => {
  it.each(SPACINGS)(
    'are all answered as fast as the quota allows, although all together take longer than Snowflake waits for one (poll and retry delays × %d)',
    async (spacing) => {
      const result = await simulateLoad({ batches: equal(64), callsPerSecond: CALLS_PER_SECOND, spacing });
      expect(result).toMatchObject({ answered: 64, failed: 0 });
      expect(result.timeAgainstQuota).toBeLessThan(1.03);
      expect(result.longestSeconds).toBeLessThan(520);
      // When the next job gets the quota, a call may start too early, be throttled and be repeated.
      expect(result.throttled).toBeLessThanOrEqual(2 * 64);
    },
  );

  it('fail in large numbers without quota sharing and admission control', async () => {
    const result = await simulateLoad({ batches: equal(64), callsPerSecond: CALLS_PER_SECOND, shareQuota: false });
    expect(result.failed).toBeGreaterThan(25);
  });

  it('are all answered when there are many small ones, which Snowflake retries independently of each other', async () => {
    const result = await simulateLoad({ batches: equal(128, ROWS / 2), callsPerSecond: CALLS_PER_SECOND });
    expect(result).toMatchObject({ answered: 128, failed: 0 });
    expect(result.timeAgainstQuota).toBeLessThan(1.1);
  });

  it('are all answered in an account that may run only a few functions at a time', async () => {
    const result = await simulateLoad({ batches: equal(16, 100), callsPerSecond: 10, maxBatches: 5 });
    expect(result).toMatchObject({ answered: 16, failed: 0 });
    expect(result.rejected).toBeGreaterThan(0);
  });

  it('are all answered when a large one competes with many small ones', async () => {
    const load = { batches: [ROWS, ...equal(280, 50)], callsPerSecond: CALLS_PER_SECOND };
    expect(await simulateLoad(load)).toMatchObject({ answered: 281, failed: 0 });
  });

  it('use the quota as large ones do when they are small', async () => {
    const few = await simulateLoad({ batches: equal(60, 50), callsPerSecond: 10 });
    expect(few).toMatchObject({ answered: 60, failed: 0 });
    expect(few.answeredAgainstQuota).toBeLessThan(1.15);
    const many = await simulateLoad({ batches: equal(1_000, 4), atOnce: 50, callsPerSecond: 10 });
    expect(many).toMatchObject({ answered: 1_000, failed: 0 });
    expect(many.answeredAgainstQuota).toBeLessThan(1.05);
  });

  it('need one worker at a time while they wait for a quota', async () => {
    const { executions } = await simulateLoad({ batches: equal(64), callsPerSecond: CALLS_PER_SECOND });
    // A worker that Lambda is about to end starts its successor while its last calls are answered.
    expect(executions.process.most).toBeLessThanOrEqual(2);
  });
});
