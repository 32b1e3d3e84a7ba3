import { Limiter } from '../../../lambda/processing/kit/limiter';
import { aContext } from '../a-context';
import { VirtualClock } from '../virtual-clock';

const { signal } = aContext();

describe('the limiter', () => {
  it('runs so many at a time, in the order asked', async () => {
    const clock = new VirtualClock();
    const limiter = new Limiter(3);
    let now = 0;
    let most = 0;
    const order: number[] = [];
    const work = async (n: number) => {
      order.push(n);
      most = Math.max(most, (now += 1));
      await clock.sleep(100 - n);
      now -= 1;
      if (n % 4 === 0) throw new Error('failed');
    };
    const all = Array.from({ length: 20 }, (_, n) => limiter.run(() => work(n), signal));
    const ends = await clock.runUntil(Promise.allSettled(all));
    expect(most).toBe(3);
    expect(order).toEqual([...Array(20).keys()]);
    expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(5);
  });

  it('lets those whose signal aborts leave the line, without losing a place', async () => {
    const clock = new VirtualClock();
    const limiter = new Limiter(1);
    const stop = new AbortController();
    const first = limiter.run(() => clock.sleep(100), signal);
    const second = limiter.run(() => Promise.resolve('second'), stop.signal);
    const third = limiter.run(() => Promise.resolve('third'), signal);
    stop.abort(new Error('deadline'));
    await expect(second).rejects.toThrow('deadline');
    expect(await clock.runUntil(Promise.all([first, third]))).toEqual([undefined, 'third']);
    expect(await limiter.run(() => Promise.resolve('fourth'), signal)).toBe('fourth');
    await expect(limiter.run(() => Promise.resolve(), stop.signal)).rejects.toThrow('deadline');
  });

  it('passes the place on when the signal aborts in the moment of the admission', async () => {
    const clock = new VirtualClock();
    const limiter = new Limiter(1);
    const stop = new AbortController();
    const first = limiter.run(() => clock.sleep(100).then(() => stop.abort(new Error('deadline'))), signal);
    const second = limiter.run(() => Promise.resolve('second'), stop.signal);
    const third = limiter.run(() => Promise.resolve('third'), signal);
    const [, , last] = await clock.runUntil(Promise.allSettled([first, second, third]));
    expect(last).toEqual({ status: 'fulfilled', value: 'third' });
  });
});
