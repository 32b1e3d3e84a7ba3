import { inWords } from '../../tools/stack/aws-problem';
import { UsageError } from '../../tools/command-line/usage-error';

const failing = (name: string, more: object = {}, where = {}) =>
  inWords(() => Promise.reject(Object.assign(new Error('M.'), { name }, more)), where);

test.each([
  ['AccessDeniedException', {}, /^AWS denies it: M\.$/],
  ['ResourceNotFoundException', {}, /^It is not there: M\. Are stack and region/],
  ['AggregateError', { code: 'ECONNREFUSED' }, /^AWS cannot be reached \(ECONNREFUSED\)\. Look at the network/],
  [
    'Error',
    { code: 'ENOTFOUND', hostname: 'dynamodb.eu-wst-1.amazonaws.com' },
    /^dynamodb\.eu-wst-1\.amazonaws\.com cannot be reached \(ENOTFOUND\)\..* and the region\.$/,
  ],
  ['TimeoutError', {}, /^AWS cannot be reached \(TimeoutError\)/],
  ['Error', { code: 'ETIMEDOUT' }, /^AWS cannot be reached \(ETIMEDOUT\)/],
  ['CredentialsProviderError', {}, /^There are no AWS credentials/],
])('%s is told in one line', async (name, more, line) => {
  await expect(failing(name, more)).rejects.toThrow(line);
  await expect(failing(name, more)).rejects.toBeInstanceOf(UsageError);
});

test('what npm run serve ran and runs no more is told in one line', async () => {
  const refused = failing('AggregateError', { code: 'ECONNREFUSED' }, { local: true });
  await expect(refused).rejects.toThrow(
    /^The service of npm run serve does not answer\. Start it again: npm run serve$/,
  );
});

test('other errors are left as they are', async () => {
  await expect(failing('TypeError')).rejects.not.toBeInstanceOf(UsageError);
});
