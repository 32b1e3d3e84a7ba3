import { inWords } from '../../tools/stack/aws-problem';
import { UsageError } from '../../tools/command-line/usage-error';

const failing = (name: string, more: object = {}, where = {}) =>
  inWords(() => Promise.reject(Object.assign(new Error('M.'), { name }, more)), where);

test.each([
  ['AccessDeniedException', {}, /^AWS denies access: M\.$/],
  ['ResourceNotFoundException', {}, /^AWS cannot find the resource: M\. Check --stack/],
  ['AggregateError', { code: 'ECONNREFUSED' }, /^AWS cannot be reached \(ECONNREFUSED\)\. Check the network/],
  [
    'Error',
    { code: 'ENOTFOUND', hostname: 'dynamodb.eu-wst-1.amazonaws.com' },
    /^dynamodb\.eu-wst-1\.amazonaws\.com cannot be reached \(ENOTFOUND\)\..* and the region\.$/,
  ],
  ['TimeoutError', {}, /^AWS cannot be reached \(TimeoutError\)/],
  ['Error', { code: 'ETIMEDOUT' }, /^AWS cannot be reached \(ETIMEDOUT\)/],
  ['CredentialsProviderError', {}, /^There are no AWS credentials/],
])('%s is reported in one line', async (name, more, line) => {
  await expect(failing(name, more)).rejects.toThrow(line);
  await expect(failing(name, more)).rejects.toBeInstanceOf(UsageError);
});

test('a stack of npm run serve that has stopped is reported in one line', async () => {
  const refused = failing('AggregateError', { code: 'ECONNREFUSED' }, { local: true });
  await expect(refused).rejects.toThrow(
    /^The service of npm run serve does not answer\. Start it again: npm run serve$/,
  );
});

test('other errors are thrown without change', async () => {
  await expect(failing('TypeError')).rejects.not.toBeInstanceOf(UsageError);
});
