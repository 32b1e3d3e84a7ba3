import { UsageError } from '../../../tools/command-line/usage-error';
import { forget } from '../../../tools/jobs/forget';
import type { Target } from '../../../tools/jobs/target';
import { aContext } from '../a-context';
import { VirtualClock } from '../virtual-clock';
import { aMemoryTable, RETENTION_MS } from './a-memory';

/** The function that remembers no answers. */
const SILENT = 'tone';

/** A target with two functions. It records which are forgotten. */
function aTarget() {
  const forgotten: string[] = [];
  const target: Pick<Target, 'functionNames' | 'forget'> = {
    functionNames: ['mood', SILENT],
    forget: (name) => Promise.resolve(name !== SILENT && forgotten.push(name) > 0),
  };
  return { forgotten, target: target as Target };
}

test('npm run jobs -- forget forgets the answers of the named function alone, by its name in any case', async () => {
  const { forgotten, target } = aTarget();
  const { data, sentence } = await forget(target, { function: 'MOOD' });
  expect(forgotten).toEqual(['mood']);
  expect(data).toEqual({ functionName: 'mood', forgotten: true });
  expect(sentence).toContain('All remembered answers of mood are forgotten');
});

test('npm run jobs -- forget names the functions if there is none of that name', async () => {
  const { forgotten, target } = aTarget();
  await expect(forget(target, { function: 'price' })).rejects.toThrow(UsageError);
  await expect(forget(target, { function: 'price' })).rejects.toThrow('Functions: mood, tone');
  expect(forgotten).toEqual([]);
});

test('npm run jobs -- forget refuses for a function without remembered answers, and names the setting', async () => {
  const { forgotten, target } = aTarget();
  await expect(forget(target, { function: 'tone' })).rejects.toThrow(UsageError);
  await expect(forget(target, { function: 'tone' })).rejects.toThrow(
    /^The function tone remembers no answers, .* set functions\.tone\.rememberAnswers to true/,
  );
  expect(forgotten).toEqual([]);
});

test('a function without remembered answers gets no secret when it is to forget them', async () => {
  const table = aMemoryTable();
  const clock = new VirtualClock();
  expect(await table.forget(clock)).toBe(false);
  expect(table.items()).toEqual([]);
  const memory = table.memoryOf(clock);
  await memory.of(aContext(), 'batch').recall(['a'], new AbortController().signal);
  expect(await table.forget(clock)).toBe(true);
  await clock.advance(3 * RETENTION_MS);
  expect(await table.forget(clock)).toBe(false);
});
