import { loadChecks } from '../../../bench/report/load-checks';
import { heldPollsSection } from '../../../bench/report/held-polls-section';
import { smallBatchesSection } from '../../../bench/report/small-batches-section';
import type { Usage } from '../../../bench/cost/usage';
import type { LoadRun } from '../../../bench/scenarios/many-batches';
import type { SmallBatchesRun } from '../../../bench/scenarios/small-batches';

const USAGE: Usage = {
  rows: 262_144,
  apiRequests: 0,
  invocations: 0,
  gigabyteSeconds: 2_351,
  writeUnits: 0,
  readUnits: 0,
  storedBytes: 0,
  logBytes: 0,
  comprehendUnits: 0,
};

/** A run that meets every requirement at its limit. */
function aLoad(overrides: Partial<LoadRun> = {}): LoadRun {
  return {
    ...{ batches: 64, sharing: true, timingFactor: 1, timeScale: 3, answered: 64, failed: 0, failures: {}, errors: {} },
    ...{ rightRows: 262_144, seconds: 110, limitSeconds: 100, polls: 0, refused: 0, throttled: 0, share: 1 },
    ...{ answeredAt: [], usage: USAGE, throttledPolls: 0, processAtOnce: 4, accountConcurrency: 10 },
    ...overrides,
  };
}

const unmet = (run: LoadRun) => loadChecks(run).flatMap(({ what, holds }) => (holds ? [] : [what.split(': ')[1]]));

describe('the requirements for many batches at once', () => {
  it('are met at their limits', () => {
    expect(loadChecks(aLoad())).toHaveLength(6);
    expect(unmet(aLoad())).toEqual([]);
  });

  it.each<[string, Partial<LoadRun>]>([
    ['batches failed', { failed: 1 }],
    ['rows with the right answer', { rightRows: 262_143 }],
    ['total time, as a part of the shortest time that the quota allows', { seconds: 110.1 }],
    ['GB-s of Lambda', { usage: { ...USAGE, gigabyteSeconds: 2_352 } }],
    ['executions of process at a time', { processAtOnce: 5 }],
    ['GETs that AWS throttled', { throttledPolls: 1 }],
  ])('include %s', (what, overrides) => {
    expect(unmet(aLoad(overrides))).toEqual([what]);
  });

  it('name the small account, and ask for its polls only there', () => {
    const whats = loadChecks(aLoad({ accountConcurrency: undefined })).map(({ what }) => what);
    expect(whats.filter((what) => what.includes('in the account') || what.includes('GETs'))).toEqual([]);
    expect(loadChecks(aLoad())[0]?.what).toContain('10 executions in the account');
  });
});

describe('the requirements for small batches', () => {
  const aRun = (overrides: Partial<SmallBatchesRun>): SmallBatchesRun => ({
    ...{
      batches: 60,
      rows: 50,
      parallelBatches: 60,
      timeScale: 1,
      answered: 60,
      failed: 0,
      rightRows: 3_000,
      seconds: 13.79,
    },
    ...{ limitSeconds: 12, polls: 0, refused: 0, throttled: 0, processExecutions: 1, processAtOnce: 1, errors: {} },
    ...{ answeredAt: [], usage: USAGE },
    ...overrides,
  });
  const some = { batches: 1_000, rows: 4, parallelBatches: 50, answered: 1_000, rightRows: 4_000, limitSeconds: 100 };

  it.each<[string, Partial<SmallBatchesRun>, readonly boolean[]]>([
    ['all at once, in 115 % of the limit', {}, [true, true]],
    ['all at once, later', { seconds: 13.9 }, [true, false]],
    ['all at once, one without an answer', { answered: 59 }, [false, true]],
    ['some at a time, at nine tenths of the quota', { ...some, seconds: 111 }, [true, true]],
    ['some at a time, slower', { ...some, seconds: 112 }, [true, false]],
  ])('are %s', (_, overrides, holds) => {
    expect(smallBatchesSection([aRun(overrides)]).checks?.map((check) => check.holds)).toEqual(holds);
  });
});

describe('the requirement for held polls', () => {
  it.each([
    [0.5, true],
    [0.51, false],
  ])('is a median of half a second: %d s', (lateSeconds, holds) => {
    const counts = { rows: 1, batches: 9, timingFactor: 4, polls: 9, looks: 20, lookReadUnits: 20 };
    const { checks } = heldPollsSection([{ ...counts, readySeconds: 1, lateSeconds, latestSeconds: 9 }]);
    expect(checks?.map((check) => check.holds)).toEqual([holds]);
  });
});
