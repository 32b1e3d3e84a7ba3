import fc from 'fast-check';
import { simulateRush, type Rush } from './admission';
import { PROPERTY, RUNS } from './chance';
import { APART, FIRST, SIBLING } from './tested-function';

// Time is virtual, so the real duration depends on the machine.
jest.setTimeout(3_600_000);

/** 900 POSTs arrive within a tenth of a second. There is room for 29 batches. */
const rush: Rush = {
  batches: 900,
  room: 29,
  withinMs: 100,
  throttled: 0,
  landingMs: 40,
  indexMs: 500,
  skewMs: 0,
  jobMs: Infinity,
  tries: 1,
  seed: 0,
};

/** Random delays of writes and of the index, random differences of clocks, and up to three functions in two lines. Longer writes than 20 s need no test: post ends before they do. */
const lags = fc.record({
  seed: fc.integer(),
  functions: fc.constantFrom([FIRST], [FIRST, SIBLING], [FIRST, SIBLING, APART]),
  withinMs: fc.constantFrom(0, 100, 2_000),
  landingMs: fc.constantFrom(40, 200, 5_000, 20_000),
  indexMs: fc.integer({ min: 0, max: 2_000 }),
  skewMs: fc.integer({ min: 0, max: 50 }),
  jobMs: fc.constantFrom(Infinity, 500, 5_000),
});

const overSeeds = async (runs: number, check: (seed: number) => Promise<void>) =>
  fc.assert(fc.asyncProperty(fc.integer(), check), { ...PROPERTY, numRuns: runs });

describe.each([0, 0.1, 0.3, 0.5])('admission control, while DynamoDB throttles %d of all writes,', (throttled) => {
  it('never accepts more than fit in a line, however slow writes and index are', async () => {
    await fc.assert(
      fc.asyncProperty(lags, async (lag) => {
        const { most } = await simulateRush({ ...rush, ...lag, throttled, tries: 3 });
        expect(most).toBeLessThanOrEqual(rush.room);
      }),
      { ...PROPERTY, numRuns: RUNS.admission },
    );
  });

  it('accepts as many batches as fit within six tries, although hundreds of batches are retried', async () => {
    await overSeeds(RUNS.admission, async (seed) => {
      const { most, tries } = await simulateRush({ ...rush, throttled, seed, tries: 10 });
      expect({ most, admitted: tries.length }).toEqual({ most: rush.room, admitted: rush.room });
      expect(tries.at(-1)).toBeLessThanOrEqual(6);
    });
  });

  it('accepts every batch within seven tries if all of them fit', async () => {
    await overSeeds(10 * RUNS.admission, async (seed) => {
      const { tries } = await simulateRush({ ...rush, batches: rush.room, throttled, seed, tries: 10 });
      expect(tries).toHaveLength(rush.room);
      expect(tries.at(-1)).toBeLessThanOrEqual(7);
    });
  });

  it('accepts every batch in the end, and uses more than 80 % of the room until then', async () => {
    await overSeeds(RUNS.admission, async (seed) => {
      const load = { ...rush, batches: 200, jobMs: 30_000, throttled, seed, tries: 100 };
      const { most, tries, used } = await simulateRush(load);
      expect(tries).toHaveLength(200);
      expect(most).toBe(rush.room);
      expect(used).toBeGreaterThan(0.8);
    });
  });
});
