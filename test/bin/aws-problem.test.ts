import { inWords } from '../../bin/stack/aws-problem';
import { UsageError } from '../../local/command';

const failing = (name: string, more: object = {}) =>
  inWords(() => Promise.reject(Object.assign(new Error('M.'), { name }, more)));

test.each([
  ['AccessDeniedException', {}, /^AWS denies it: M\.$/],
  ['ResourceNotFoundException', {}, /^It is not there: M\. Are stack and region/],
  ['AggregateError', { code: 'ECONNREFUSED' }, /npm run serve$/],
  ['CredentialsProviderError', {}, /^There are no AWS credentials/],
])('%s is told in one line', async (name, more, line) => {
  await expect(failing(name, more)).rejects.toThrow(line);
  await expect(failing(name, more)).rejects.toBeInstanceOf(UsageError);
});

test('other errors are left as they are', async () => {
  await expect(failing('TypeError')).rejects.not.toBeInstanceOf(UsageError);
});
