import { answeredByCalls } from '../../../lambda/processing/kit/answered-by-calls';
import type { Plan } from '../../../lambda/processing/kit/plan';
import type { Memory } from '../../../lambda/processing/memory';
import { UnsentCalls } from '../../../lambda/processing/unsent-calls';
import type { Value } from '../../../lambda/protocol/batch';
import { aContext, someLimits } from '../a-context';
import { aMetrics } from '../builders';
import { VirtualClock } from '../virtual-clock';

/** Rows of one text each, which a call repeats. The memory knows the texts of `known`, after a second. */
function someRows(texts: readonly string[], known: ReadonlyMap<string, Value>, choices: Partial<Plan<string>>) {
  const clock = new VirtualClock();
  const unsent = new UnsentCalls();
  const sent: string[] = [];
  const memory: Memory = {
    of: () => ({ recall: () => clock.sleep(1_000).then(() => known), learn: () => undefined }),
  };
  const processor = answeredByCalls<string>(
    { limits: someLimits({ rowsPerCall: 1 }), clock, metrics: aMetrics(), unsent, memory },
    () => ({
      ask: ([text]) => ({ question: text as string }),
      keyOf: (text) => text,
      call: (questions) => {
        sent.push(...questions);
        return Promise.resolve(questions);
      },
      ...choices,
    }),
  );
  const rowNumbers = texts.map((_, index) => index);
  const work = processor(
    texts.map((text) => [text]),
    aContext({ rowNumbers }),
  );
  return { clock, unsent, sent, work };
}

describe('a lookup of remembered answers', () => {
  it('counts as a call that waits for its turn, until the calls that follow do', async () => {
    const { clock, unsent, work } = someRows(['a', 'b', 'c'], new Map([['a', 'A']]), {});
    await clock.advance(900);
    expect(unsent.count).toBe(1);
    await clock.advance(110);
    expect(unsent.count).toBe(1);
    expect(await clock.runUntil(work)).toEqual(['A', 'b', 'c']);
    expect(unsent.count).toBe(0);
  });

  it.each(['onRemembered', 'kindOf'] as const)('that ends with an error in %s counts no longer', async (hook) => {
    const { clock, unsent, sent, work } = someRows(['a', 'b'], new Map([['a', 'A']]), {
      [hook]: () => {
        throw new Error('a bug of the processor');
      },
    });
    await expect(clock.runUntil(work)).rejects.toThrow('a bug of the processor');
    expect([unsent.count, sent]).toEqual([0, []]);
  });
});
