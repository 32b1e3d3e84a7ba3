import { Pacer } from '../../../lambda/processing/kit/pacer';
import { aContext } from '../a-context';
import { VirtualClock } from '../virtual-clock';

const whole = () => 1;
const { signal } = aContext();

/** When each of the calls started, in milliseconds since the first was asked for. */
async function startsOf(calls: number, unitsPerSecond: number, units = 1, lateMs: () => number = () => 0) {
  const clock = new VirtualClock();
  // Timers that fire late.
  const late = { now: () => clock.now(), sleep: (ms: number, stop?: AbortSignal) => clock.sleep(ms + lateMs(), stop) };
  const pacer = new Pacer(unitsPerSecond, late);
  const begin = clock.now();
  const turns = Array.from({ length: calls }, async () => {
    await pacer.turn(whole, units, signal);
    return clock.now() - begin;
  });
  return clock.runUntil(Promise.all(turns));
}

/** The most units that started within any second. */
function mostInASecond(starts: readonly number[], units = 1): number {
  return Math.max(...starts.map((from) => units * starts.filter((at) => at >= from && at < from + 1000).length));
}

describe('the pacer', () => {
  it.each([1, 3, 10, 50])('starts no more than %i calls in any second, and uses the quota', async (quota) => {
    const starts = await startsOf(quota * 10, quota);
    expect(mostInASecond(starts)).toBeLessThanOrEqual(quota);
    expect(starts.at(-1)).toBeLessThanOrEqual(10_000);
  });

  it('makes up for late timers without ever exceeding the quota', async () => {
    let turn = 0;
    const starts = await startsOf(300, 10, 1, () => (turn += 7) % 40);
    expect(mostInASecond(starts)).toBe(10);
    expect(starts.at(-1)).toBeLessThan(30_000 * 1.04);
  });

  it('counts units: a call of 100 uses a quota of 250 a second for 400 ms', async () => {
    const starts = await startsOf(26, 250, 100);
    expect(starts.at(-1)).toBe(10_000 - 50);
    // The last call of a second may reach beyond the quota: it starts while the second has room.
    expect(mostInASecond(starts, 100)).toBeLessThan(250 + 100);
  });

  it('starts one call every two seconds at half a unit a second', async () => {
    expect(await startsOf(3, 0.5)).toEqual([0, 1950, 3950]);
  });

  it('starts all calls at once without a quota', async () => {
    expect(await startsOf(100, Infinity)).toEqual(Array.from({ length: 100 }, () => 0));
  });

  it('starts no call before the end of a pause, also one that waits for its turn already', async () => {
    const clock = new VirtualClock();
    const pacer = new Pacer(10, clock);
    const begin = clock.now();
    const turns = Array.from({ length: 3 }, () => pacer.turn(whole, 1, signal).then(() => clock.now() - begin));
    await clock.advance(20);
    pacer.pauseUntil(begin + 5_000);
    pacer.pauseUntil(begin + 3_000);
    const [first, ...others] = await clock.runUntil(Promise.all(turns));
    expect(first).toBe(0);
    for (const at of others) expect(at).toBeGreaterThanOrEqual(5_000);
  });

  it('pauses for ten minutes at most, so that a worker is of use for later queries', async () => {
    const clock = new VirtualClock();
    const pacer = new Pacer(10, clock);
    const begin = clock.now();
    pacer.pauseUntil(Infinity);
    await clock.runUntil(pacer.turn(whole, 1, signal));
    expect(clock.now() - begin).toBe(600_000);
  });

  it('ends a turn at once when its signal aborts, and gives the next its turn', async () => {
    const clock = new VirtualClock();
    const pacer = new Pacer(0.1, clock);
    const stop = new AbortController();
    const begin = clock.now();
    await pacer.turn(whole, 1, signal);
    const second = pacer.turn(whole, 1, stop.signal);
    const third = pacer.turn(whole, 1, stop.signal);
    const fourth = pacer.turn(whole, 1, signal);
    await clock.advance(10);
    stop.abort(new Error('deadline'));
    await expect(second).rejects.toThrow('deadline');
    await expect(third).rejects.toThrow('deadline');
    await clock.runUntil(fourth);
    expect(clock.now() - begin).toBeLessThanOrEqual(10_000);
  });

  it('starts as many calls as its share of the quota allows, and follows the share as it changes', async () => {
    const clock = new VirtualClock();
    const pacer = new Pacer(10, clock);
    let share = 0.5;
    const startsIn = async (milliseconds: number): Promise<number> => {
      const end = clock.now() + milliseconds;
      let calls = 0;
      for (; clock.now() < end; calls += 1) await clock.runUntil(pacer.turn(() => share, 1, signal));
      return calls;
    };
    expect(await startsIn(10_000)).toBeLessThanOrEqual(52);
    share = 0.1;
    expect(await startsIn(10_000)).toBeLessThanOrEqual(12);
    share = 1;
    expect(await startsIn(10_000)).toBeGreaterThanOrEqual(90);
  });
});
