import { DetectToxicContentCommand } from '@aws-sdk/client-comprehend';
import { CallQuotas } from '../../../local/cloud/comprehend/call-quotas';
import { aComprehend, language, type RunningComprehend } from './a-comprehend';

let running: RunningComprehend;
beforeAll(async () => {
  running = await aComprehend();
});
afterAll(() => running.stop());

function detect(texts: readonly string[], code = 'en') {
  const TextSegments = texts.map((Text) => ({ Text }));
  return running.client.send(new DetectToxicContentCommand({ TextSegments, LanguageCode: language(code) }));
}

test('a result for each text has its toxicity and seven labels, in the order of the texts', async () => {
  const { ResultList = [] } = await detect(['I am happy', 'You are a stupid fool', 'I am going to kill it']);
  const likely = ResultList.map(({ Labels = [] }) => Labels.filter(({ Score = 0 }) => Score > 0.5));
  expect(likely.map((labels) => labels.map(({ Name }) => Name))).toEqual([[], ['INSULT'], ['VIOLENCE_OR_THREAT']]);
  expect(ResultList.map(({ Toxicity = 0 }) => Toxicity > 0.5)).toEqual([false, true, true]);
  expect(ResultList.map(({ Labels }) => Labels?.length)).toEqual([7, 7, 7]);
  expect(ResultList.some((result) => 'Index' in result)).toBe(false);
});

test('takes ten texts of 1,000 bytes in English', async () => {
  const longest = 'ä'.repeat(500);
  await expect(detect(Array.from({ length: 10 }, () => longest))).resolves.toHaveProperty('ResultList.length', 10);
  await expect(detect([`${longest}x`])).rejects.toMatchObject({ name: 'TextSizeLimitExceededException' });
  await expect(detect(Array.from({ length: 11 }, () => 'a'))).rejects.toMatchObject({
    name: 'InvalidRequestException',
  });
  await expect(detect(['a'], 'de')).rejects.toMatchObject({ name: 'UnsupportedLanguageException' });
  await expect(detect([])).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(detect([''])).rejects.toMatchObject({ name: 'ValidationException' });
});

test('fails as a whole by the trigger words of any text, because its answer has no list of errors', async () => {
  const failure = (trigger: string) => detect(['fine', `some ${trigger} text`]);
  await expect(failure('#comprehend:throttle')).rejects.toMatchObject({ name: 'ThrottlingException' });
  await expect(failure('#comprehend:500')).rejects.toMatchObject({ name: 'InternalServerException' });
  await expect(failure('#comprehend:item-error')).rejects.toMatchObject({ name: 'InternalServerException' });
  await expect(failure('#comprehend:item-invalid')).rejects.toMatchObject({ name: 'InvalidRequestException' });
});

test('has a quota of its own, of ten calls a second', () => {
  const quotas = new CallQuotas({}, () => 0);
  const taken = Array.from({ length: 50 }, () => quotas.take('DetectToxicContent')).filter(Boolean);
  expect(taken).toHaveLength(10);
});

test('needs the permission of its own name, and is counted with its texts and units', async () => {
  await running.stop();
  const actions: string[] = [];
  running = await aComprehend({ authorize: ({ action }) => void actions.push(action) });
  await detect(['a', 'x'.repeat(301)]);
  expect(actions).toEqual(['comprehend:DetectToxicContent']);
  const counts = { calls: 1, throttled: 0, texts: 2, units: 7 };
  expect(running.comprehend.stats()).toEqual({ ...counts, byOperation: { DetectToxicContent: counts } });
});
