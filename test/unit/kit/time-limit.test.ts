import { withTimeLimit } from '../../../lambda/processing/kit/time-limit';
import { errorName } from '../../../lambda/shared/errors';
import { VirtualClock } from '../virtual-clock';

const NEVER = new Promise<never>(() => undefined);

function aLimit() {
  const clock = new VirtualClock();
  const stop = new AbortController();
  return { clock, stop, limit: { seconds: 5, clock, signal: stop.signal } };
}

describe('the time limit of a call', () => {
  it('gives the answer of a call that is in time', async () => {
    const { clock, limit } = aLimit();
    const answer = withTimeLimit(limit, async () => {
      await clock.sleep(4_999);
      return 'answer';
    });
    expect(await clock.runUntil(answer)).toBe('answer');
  });

  it('aborts the signal of the call, and ends a call that ignores it', async () => {
    const { clock, limit } = aLimit();
    const begin = clock.now();
    let seen: AbortSignal | undefined;
    const error: unknown = await clock
      .runUntil(withTimeLimit(limit, (signal) => ((seen = signal), NEVER)))
      .catch((thrown: unknown) => thrown);
    expect(errorName(error)).toBe('TimeoutError');
    expect([seen?.aborted, clock.now() - begin]).toEqual([true, 5_000]);
  });

  it('ends earlier, with the reason of the worker, when the worker stops', async () => {
    const { clock, stop, limit } = aLimit();
    const call = withTimeLimit(limit, (signal) => clock.sleep(4_000, signal));
    const outcome = expect(call).rejects.toThrow('deadline');
    await clock.advance(1_000);
    stop.abort(new Error('deadline'));
    await outcome;
    await expect(withTimeLimit(limit, () => Promise.resolve())).rejects.toThrow('deadline');
  });
});
