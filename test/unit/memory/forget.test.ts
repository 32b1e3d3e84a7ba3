import { UsageError } from '../../../tools/command-line/usage-error';
import { forget } from '../../../tools/jobs/forget';
import type { Target } from '../../../tools/jobs/target';

/** A target with two functions. It records which are forgotten. */
function aTarget() {
  const forgotten: string[] = [];
  const target: Pick<Target, 'functionNames' | 'forget'> = {
    functionNames: ['mood', 'tone'],
    forget: (name) => Promise.resolve(void forgotten.push(name)),
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
