import { watchLease } from '../../../lambda/handlers/watch-lease';
import { jobTimes } from '../../../lambda/jobs/job-times';
import type { Claim } from '../../../lambda/jobs/job-store';
import { computing } from '../../../lambda/processing/kit/computing';
import { RowError } from '../../../lambda/processing/kit/row-error';
import { aContext } from '../a-context';
import { aJob, aLog, aMetrics, BATCH_ID } from '../builders';
import { MemoryJobStore } from '../memory-job-store';
import { VirtualClock } from '../virtual-clock';

const times = jobTimes(1, 12);

describe('a processor that computes', () => {
  it('gives each row its value or its own error', async () => {
    const metrics = aMetrics();
    const processor = computing({ clock: new VirtualClock(), metrics }, ([text]) => {
      if (text === null) throw new RowError('NO_TEXT', 'There is no text.');
      return (text as string).length;
    });
    expect(await processor([['abc'], [null]], aContext())).toEqual([
      3,
      { error: { code: 'NO_TEXT', message: 'There is no text.' } },
    ]);
    expect(metrics.sums).toEqual({ RowErrors: 1 });
  });

  it.each([1, 3])('keeps its lease while each row takes nine seconds, in %i slices at a time', async (slices) => {
    const clock = new VirtualClock();
    const store = new MemoryJobStore(times, clock);
    await store.accept(aJob());
    const claim = (await store.claim(BATCH_ID, 'worker')) as Claim;
    // A request to the table takes some time, and its reply is read only while nothing computes.
    const heartbeat: typeof store.heartbeat = async (...args) => {
      await clock.sleep(40);
      const held = await store.heartbeat(...args);
      await clock.sleep(40);
      return held;
    };
    const lease = watchLease(
      claim,
      { done: 0 },
      { store: { heartbeat }, times, clock, log: aLog(), metrics: aMetrics() },
    );
    // The time passes and no timer fires, as in a loop.
    const processor = computing({ clock, metrics: aMetrics() }, () => (clock.step(9_000), null));
    const rows = Array.from({ length: 12 }, () => [null]);
    const context = aContext({ signal: lease.signal });
    await clock.runUntil(Promise.all(Array.from({ length: slices }, () => processor(rows, context))));
    expect(await store.succeed(claim)).toBe(true);
    await lease.end();
  });

  it('stops between two rows when the worker stops', async () => {
    const stop = new AbortController();
    let computed = 0;
    const processor = computing({ clock: new VirtualClock(), metrics: aMetrics() }, () => {
      computed += 1;
      if (computed === 3) stop.abort(new Error('deadline'));
      return null;
    });
    const rows = Array.from({ length: 10 }, () => [null]);
    await expect(processor(rows, aContext({ signal: stop.signal }))).rejects.toThrow('deadline');
    expect(computed).toBe(3);
  });
});
