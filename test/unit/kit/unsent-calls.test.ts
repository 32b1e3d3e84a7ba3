import { Calls } from '../../../lambda/processing/kit/calls';
import { RetryAfter } from '../../../lambda/processing/kit/retry-after';
import { UnsentCalls } from '../../../lambda/processing/unsent-calls';
import { aContext, someLimits } from '../a-context';
import { aMetrics } from '../builders';
import { VirtualClock } from '../virtual-clock';

function someCalls(change: Parameters<typeof someLimits>[0] = {}) {
  const clock = new VirtualClock();
  const unsent = new UnsentCalls();
  const none = jest.fn();
  unsent.whenNone(none);
  const calls = new Calls({ limits: someLimits(change), clock, metrics: aMetrics(), random: () => 0.5, unsent });
  const make = (send: () => Promise<unknown>, context = aContext()) => calls.make({ units: 1, context, send });
  return { clock, unsent, none, make };
}

describe('unsent calls', () => {
  it('are those that wait for the pace, and not those that wait for an answer', async () => {
    const { clock, unsent, none, make } = someCalls();
    const never = () => new Promise<never>(() => undefined);
    for (let n = 0; n < 5; n += 1) void make(never).catch(() => undefined);
    expect(unsent.count).toBe(5);
    await clock.advance(10);
    expect(unsent.count).toBe(4);
    await clock.advance(400);
    expect([unsent.count, none.mock.calls.length]).toEqual([0, 1]);
  });

  it('are those that wait for a call to end where only so many may run at the same time', async () => {
    const { clock, unsent, make } = someCalls({ quota: undefined, concurrency: 2 });
    for (let n = 0; n < 5; n += 1) void make(() => clock.sleep(1_000));
    await clock.advance(10);
    expect(unsent.count).toBe(3);
    await clock.advance(1_000);
    expect(unsent.count).toBe(1);
    await clock.advance(1_000);
    expect(unsent.count).toBe(0);
  });

  it('are counted again for the next try, after an error or a throttle, and none is left at the end', async () => {
    const { clock, unsent, make } = someCalls();
    const errors = [new Error('lost'), new RetryAfter(2), new Error('lost')];
    const work = make(() => {
      const error = errors.shift();
      return error ? Promise.reject(error) : Promise.resolve(1);
    });
    expect(await clock.runUntil(work)).toBe(1);
    expect(unsent.count).toBe(0);
  });

  it('end when the signal of their batch aborts', async () => {
    const { clock, unsent, none, make } = someCalls({ quota: { unitsPerSecond: 0.01 } });
    const stop = new AbortController();
    const made = [1, 2, 3].map(() => make(() => Promise.resolve(1), aContext({ signal: stop.signal })));
    const outcome = Promise.allSettled(made);
    await clock.advance(10);
    expect(unsent.count).toBe(2);
    stop.abort(new Error('deadline'));
    await outcome;
    expect([unsent.count, none.mock.calls.length]).toEqual([0, 1]);
  });
});
