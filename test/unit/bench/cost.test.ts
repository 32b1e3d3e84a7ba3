import { costPerMillion } from '../../../bench/cost/cost-per-million';
import { PRICES } from '../../../lib/prices';
import type { Usage } from '../../../bench/cost/usage';
import { shareOfQuota } from '../../../bench/measure/quota-meter';
import { reviews } from '../../../bench/measure/texts';
import { median } from '../../../bench/measure/median';

const NOTHING: Usage = {
  rows: 1_000,
  apiRequests: 0,
  invocations: 0,
  gigabyteSeconds: 0,
  writeUnits: 0,
  readUnits: 0,
  storedBytes: 0,
  logBytes: 0,
  comprehendUnits: 0,
};

describe('the cost of a million rows', () => {
  it('is a thousand times that of a thousand', () => {
    const costs = costPerMillion({ ...NOTHING, apiRequests: 1_000, gigabyteSeconds: 2 });
    expect(costs.apiGateway).toBeCloseTo(PRICES.apiRequests);
    expect(costs.lambdaTime).toBeCloseTo(2_000 * PRICES.gigabyteSecond);
    expect(costs.infrastructure).toBeCloseTo(costs.apiGateway + costs.lambdaTime);
  });

  it('keeps Comprehend apart: three units a short text make 300 dollars', () => {
    const costs = costPerMillion({ ...NOTHING, comprehendUnits: 3_000 });
    expect(costs.comprehend).toBeCloseTo(300);
    expect(costs.infrastructure).toBe(0);
  });
});

describe('the share of the quota', () => {
  it('is the whole quota when every call starts at its scheduled time', () => {
    const use = { accepted: 164, refused: 0, spanMs: 16_300, callsBySecond: [] };
    expect(shareOfQuota(use, 10)).toBeCloseTo(1);
    expect(shareOfQuota({ ...use, spanMs: 32_700 }, 10)).toBeCloseTo(0.5, 2);
  });
});

describe('the texts', () => {
  it('are all different', () => {
    expect(new Set(reviews(10_000)).size).toBe(10_000);
  });
});

describe('the median', () => {
  it('is the middle one, or the mean of the middle two', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
  });
});
