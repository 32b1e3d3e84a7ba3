import { memoryCost } from '../../../bench/cost/memory-cost';
import { PRICES } from '../../../lib/prices';
import type { Usage } from '../../../bench/cost/usage';
import type { TableUse } from '../../../bench/measure/table-meter';
import { rememberedChecks } from '../../../bench/report/remembered-checks';
import { rememberedSection } from '../../../bench/report/remembered-section';
import type { QueryTimes, RememberedResult, RememberedRun } from '../../../bench/scenarios/remembered';

const ROWS = 1_000;

const USAGE: Usage = {
  ...{ rows: ROWS, apiRequests: 0, invocations: 0, gigabyteSeconds: 0, writeUnits: 0, readUnits: 0 },
  ...{ storedBytes: 0, logBytes: 0, comprehendUnits: 3_000 },
};

function aUse(overrides: Partial<TableUse>): TableUse {
  const none = { requests: 0, readUnits: 0, writeUnits: 0, indexUnits: 0 };
  return { functionName: 'process', operation: 'PutItem', about: 'OUT', ...none, ...overrides };
}

const OTHERS = aUse({ requests: 20, writeUnits: 250 });
const LOOKUPS = aUse({ operation: 'BatchGetItem', about: 'ANSWER', requests: 10, readUnits: 500 });
const WRITES = aUse({ operation: 'BatchWriteItem', about: 'ANSWER', requests: 50, writeUnits: 1_000 });
const SECRET = aUse({ about: 'MEMORY', writeUnits: 1 });

function aRun(overrides: Partial<RememberedRun>): RememberedRun {
  return {
    seconds: 100,
    readySeconds: 90,
    calls: 40,
    texts: ROWS,
    table: [OTHERS],
    answerBytes: 0,
    usage: USAGE,
    ...overrides,
  };
}

const times = (...all: readonly number[]): readonly QueryTimes[] =>
  all.map((seconds) => ({ seconds, readySeconds: seconds / 2 }));

/** A result that meets every requirement at its limit. */
function aResult({ off, none, half, all, ...overrides }: Partial<RememberedResult> & Partial<Runs> = {}) {
  const table = [OTHERS, LOOKUPS, WRITES, SECRET];
  return {
    ...{ batches: 1, rows: ROWS, allKnown: times(99, 15, 14), atOnce: times(10, 1, 30) },
    runs: [
      aRun({ ...off }),
      aRun({ known: 0, table, ...none }),
      aRun({ known: 0.5, table, readySeconds: 49.5, ...half }),
      aRun({ known: 1, table: [OTHERS, LOOKUPS], calls: 0, texts: 0, ...all }),
    ],
    repeated: { textsBefore: 500, learnt: 450, calls: 22, texts: 550 },
    ...overrides,
  };
}

type Runs = Readonly<Record<'off' | 'none' | 'half' | 'all', Partial<RememberedRun>>>;

const unmet = (result: RememberedResult) =>
  rememberedChecks(result).flatMap(({ what, holds }) => (holds ? [] : [what]));

describe('the requirements for remembered answers', () => {
  it('are met at their limits', () => {
    expect(rememberedChecks(aResult())).toHaveLength(9);
    expect(unmet(aResult())).toEqual([]);
  });

  it.each<[string, Parameters<typeof aResult>[0]]>([
    ['All rows known: time to the last answer', { allKnown: [{ seconds: 15.1, readySeconds: 7 }] }],
    ['All rows known: time to the last stored result', { allKnown: [{ seconds: 15, readySeconds: 7.6 }] }],
    ['All rows known: calls', { all: { calls: 1 } }],
    ['Half of the rows known: time to the last stored result', { half: { readySeconds: 49.6 } }],
    ['A query that was killed', { repeated: { textsBefore: 500, learnt: 450, calls: 22, texts: 551 } }],
    ['Memory: write units', { none: { table: [OTHERS, LOOKUPS, { ...WRITES, writeUnits: 1_001 }, SECRET] } }],
    ['Memory: requests', { none: { table: [OTHERS, { ...LOOKUPS, requests: 11 }, WRITES] } }],
    ['Memory off: requests', { off: { table: [OTHERS, LOOKUPS] } }],
    ['Memory off: write units', { off: { table: [{ ...OTHERS, writeUnits: 276 }] } }],
  ])('include this one: %s', (what, overrides) => {
    expect(unmet(aResult(overrides))).toEqual([expect.stringContaining(what)]);
  });
});

describe('the section about remembered answers', () => {
  it('has the cost of memory, and in brackets its requests', () => {
    const { markdown } = rememberedSection(aResult());
    expect(markdown).toContainEqual('| cost of memory | 0.00 | 0.69 | 0.69 | 0.06 |');
    expect(markdown).toContainEqual('| BatchGetItem | 0 | 10 (10) | 10 (10) | 10 (10) |');
    expect(markdown).toContainEqual('| PutItem | 20 | 20 | 20 | 20 |');
  });
});

describe('the cost of memory', () => {
  it('is that of its own reads, writes and storage', () => {
    const table = [OTHERS, LOOKUPS, WRITES];
    const requests = 0.5 * PRICES.readUnits + PRICES.writeUnits;
    expect(memoryCost({ table, answerBytes: 0 }, ROWS)).toBeCloseTo(requests);
    const stored = memoryCost({ table: [], answerBytes: 1024 ** 3 }, 1e6);
    expect(stored).toBeCloseTo((PRICES.storedGigabyteMonth * 2) / 30);
  });
});
