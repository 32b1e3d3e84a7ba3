import { persistently } from '../../lambda/shared/persistently';
import { aLog } from './builders';
import { VirtualClock } from './virtual-clock';

const named = (name: string) => Object.assign(new Error('SECRET'), { name });

function trying(attempt: () => Promise<string>) {
  const clock = new VirtualClock();
  const log = aLog();
  const begin = clock.now();
  const result = persistently(attempt, {
    failing: 'the line cannot be read',
    intervalMs: 10,
    longestMs: 60,
    clock,
    log,
  });
  return { log, passed: () => clock.now() - begin, result: clock.runUntil(result) };
}

describe('an attempt that is made again', () => {
  it('ends at its first success, and waits between two tries', async () => {
    let tries = 0;
    const { result, passed, log } = trying(() =>
      (tries += 1) < 4 ? Promise.reject(named('ThrottlingException')) : Promise.resolve('done'),
    );
    expect(await result).toBe('done');
    expect([tries, passed()]).toEqual([4, 30]);
    expect(log.lines).toEqual(
      Array(3).fill('{"message":"the line cannot be read","error":"ThrottlingException"}') as string[],
    );
  });

  it('ends at the longest time with what failed and the name of the last error, never its message', async () => {
    const { result, passed, log } = trying(() => Promise.reject(named('TimeoutError')));
    await expect(result).rejects.toThrow(/^the line cannot be read: TimeoutError$/);
    expect(passed()).toBe(60);
    expect(log.lines.join()).not.toContain('SECRET');
  });

  it('ends at once at an error that would last, without its cause', async () => {
    const { result, passed } = trying(() => Promise.reject(named('AccessDeniedException')));
    const error: unknown = await result.catch((thrown: unknown) => thrown);
    expect(error).toEqual(new Error('the line cannot be read: AccessDeniedException'));
    expect((error as Error).cause).toBeUndefined();
    expect(passed()).toBe(0);
  });
});
