import { retryAfter } from '../../../lambda/processing/kit/retry-after';
import { RowError } from '../../../lambda/processing/kit/row-error';
import { rowByRow } from '../../../lambda/processing/kit/row-by-row';
import { aContext, someLimits } from '../a-context';
import { aMetrics } from '../builders';
import { MoodyServer, type Served } from './moody-server';

const QUOTA = 20;
const CONCURRENCY = 4;
const MAX_ATTEMPTS = 4;

/** Random numbers that depend on the seed alone (mulberry32). */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Good rows, some of them twice, and rows that never get an answer. */
const TEXTS = Array.from({ length: 200 }, (_, n) => {
  if (n % 25 === 7) return `bad ${n}`;
  if (n % 50 === 9) return `down ${n}`;
  return `row ${n % 120}`;
});

describe.each([1, 2, 3])('a server that answers 429, 500 or nothing at random (seed %i)', (seed) => {
  const random = chances(seed);
  const server = new MoodyServer(random);
  const metrics = aMetrics();
  let values: readonly unknown[] = [];
  const requestsFor = (asked: string) => server.served.filter((one) => one.asked === asked);

  beforeAll(async () => {
    await server.start();
    const { clock } = server;
    const limits = someLimits({
      quota: { unitsPerSecond: QUOTA },
      concurrency: CONCURRENCY,
      callTimeoutSeconds: 5,
      retry: { maxAttempts: MAX_ATTEMPTS, initialSeconds: 0.2, maxSeconds: 5, factor: 2 },
    });
    const processor = rowByRow(
      { limits, clock, metrics, random },
      {
        afterLastTry: 'row-error',
        call: async ([text], { signal, idempotencyKey }) => {
          const response = await server.fetch(text as string, idempotencyKey, signal);
          if (response.status === 429) throw retryAfter(response.headers.get('retry-after'), clock.now());
          if (response.status === 422) throw new RowError('BAD_TEXT', 'The service does not take this text.');
          if (!response.ok) throw new Error(`status ${response.status}`);
          return ((await response.json()) as { length: number }).length;
        },
      },
    );
    const context = aContext();
    const slices = [TEXTS.slice(0, 100), TEXTS.slice(100)].map((texts) =>
      processor(
        texts.map((text) => [text]),
        context,
      ),
    );
    values = (await clock.runUntil(Promise.all(slices))).flat();
  });
  afterAll(() => server.stop());

  it('gives every row its value, or its own error after the last try', () => {
    expect(values).toHaveLength(TEXTS.length);
    TEXTS.forEach((text, index) => {
      const failures = requestsFor(text).filter(({ mood }) => mood === 'fails' || mood === 'hangs').length;
      const code = (values[index] as { error?: { code: string } }).error?.code;
      if (failures === MAX_ATTEMPTS) expect(code).toBe('CALL_FAILED');
      else if (text.startsWith('bad')) expect(code).toBe('BAD_TEXT');
      else expect(values[index]).toBe(text.length);
    });
    expect(metrics.sums.RowErrors).toBeGreaterThanOrEqual(8 + 4);
  });

  it('never sees more calls at a time than the settings say', () => {
    expect(server.most).toBe(CONCURRENCY);
  });

  it('never sees more calls in a second than the quota', () => {
    const { served } = server;
    const within = ({ at }: Served) => served.filter((one) => one.at >= at && one.at < at + 1000).length;
    expect(Math.max(...served.map(within))).toBeLessThanOrEqual(QUOTA);
    expect(metrics.sums.Calls).toBe(served.length);
  });

  it('sees no call that starts between a 429 and its Retry-After', () => {
    const throttled = server.served.filter(({ mood }) => mood === 'throttles');
    expect(throttled.length).toBe(metrics.sums.CallsThrottled);
    for (const { at } of throttled) {
      // A date in the header has whole seconds.
      const until = at + 1_000;
      expect(server.served.filter((one) => one.at > at && one.at < until)).toEqual([]);
    }
  });

  it('sees identical rows as one question, and the same idempotency key in every try', () => {
    for (const text of new Set(TEXTS)) {
      const answered = requestsFor(text).filter(({ mood }) => mood.startsWith('answers'));
      expect(answered.length).toBeLessThanOrEqual(1);
      expect(new Set(requestsFor(text).map(({ key }) => key)).size).toBe(1);
    }
    expect(new Set(server.served.map(({ key }) => key)).size).toBe(new Set(TEXTS).size);
  });
});
