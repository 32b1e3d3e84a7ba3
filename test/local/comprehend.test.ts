import {
  BatchDetectSentimentCommand,
  ComprehendClient,
  DetectSentimentCommand,
  type LanguageCode,
} from '@aws-sdk/client-comprehend';
import { startComprehend, type Comprehend, type ComprehendOptions } from '../../local/cloud/comprehend/comprehend';
import { CallQuota } from '../../local/cloud/comprehend/call-quota';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function start(options: ComprehendOptions = {}): Promise<{ comprehend: Comprehend; client: ComprehendClient }> {
  const comprehend = await startComprehend({ latencyMs: 0, callsPerSecond: 1000, ...options });
  const client = new ComprehendClient({
    endpoint: comprehend.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  stops.push(() => comprehend.stop());
  return { comprehend, client };
}

function batch(texts: readonly string[], language = 'en') {
  return new BatchDetectSentimentCommand({ TextList: [...texts], LanguageCode: language as LanguageCode });
}

function single(text: string) {
  return new DetectSentimentCommand({ Text: text, LanguageCode: 'en' });
}

describe('scores', () => {
  test('are probabilities of the feeling in the text', async () => {
    const { client } = await start();
    const texts = ['hello world', 'I am happy', 'I hate this', 'The room was great but the food was awful'];
    const { ResultList: results = [] } = await client.send(batch(texts));
    expect(results.map(({ Index, Sentiment }) => [Index, Sentiment])).toEqual([
      [0, 'NEUTRAL'],
      [1, 'POSITIVE'],
      [2, 'NEGATIVE'],
      [3, 'MIXED'],
    ]);
    expect(results[1]?.SentimentScore?.Positive).toBeGreaterThan(0.95);
    const { Positive = 0, Neutral = 0 } = results[0]?.SentimentScore ?? {};
    expect(Positive + Neutral).toBeGreaterThan(0.85);
    for (const { SentimentScore: score } of results) {
      const list = Object.values({ ...score });
      expect(Object.keys({ ...score })).toEqual(['Positive', 'Negative', 'Neutral', 'Mixed']);
      expect(list.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
      expect(list.every((value) => value > 0 && value === Math.fround(value))).toBe(true);
    }
  });

  test('are the same for the same text, and differ between texts of the same feeling', async () => {
    const { client } = await start();
    const { ResultList: results = [] } = await client.send(batch(['one', 'two', 'one']));
    expect(results[2]?.SentimentScore).toEqual(results[0]?.SentimentScore);
    expect(results[1]?.SentimentScore).not.toEqual(results[0]?.SentimentScore);
    const alone = await client.send(single('one'));
    expect(alone.SentimentScore).toEqual(results[0]?.SentimentScore);
  });
});

describe('limits', () => {
  test('a call takes 25 texts and not 26', async () => {
    const { client } = await start();
    const texts = Array.from({ length: 26 }, (_, row) => `text ${row}`);
    const { ResultList: results } = await client.send(batch(texts.slice(0, 25)));
    expect(results).toHaveLength(25);
    await expect(client.send(batch(texts))).rejects.toMatchObject({ name: 'BatchSizeLimitExceededException' });
  });

  test('a text takes 5,000 bytes of UTF-8 and not 5,001', async () => {
    const { client } = await start();
    const most = 'ä'.repeat(2500);
    await expect(client.send(batch([most]))).resolves.toHaveProperty('ResultList.length', 1);
    await expect(client.send(batch(['fine', `${most}x`]))).rejects.toMatchObject({
      name: 'TextSizeLimitExceededException',
      message: expect.stringContaining('5001 bytes') as string,
    });
    await expect(client.send(single(`${most}x`))).rejects.toMatchObject({ name: 'TextSizeLimitExceededException' });
  });

  test.each([[['']], [['fine', '']], [[]]])('%j is no valid list of texts', async (texts) => {
    const { client } = await start();
    await expect(client.send(batch(texts))).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('a language that Comprehend does not know is refused', async () => {
    const { client } = await start();
    await expect(client.send(batch(['ok'], 'zh-TW'))).resolves.toHaveProperty('ResultList.length', 1);
    await expect(client.send(batch(['ok'], 'xx'))).rejects.toMatchObject({
      name: 'UnsupportedLanguageException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('past the quota calls are throttled, each operation for itself', async () => {
    const { client, comprehend } = await start({ callsPerSecond: 5 });
    const calls = Array.from({ length: 8 }, () => client.send(batch(['I am happy'])));
    const outcomes = await Promise.allSettled(calls);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(3);
    expect(refused[0]?.reason).toMatchObject({
      name: 'ThrottlingException',
      message: 'Rate exceeded',
      $metadata: { httpStatusCode: 400 },
    });
    await client.send(single('I am happy'));
    expect(comprehend.stats()).toEqual({
      calls: 9,
      throttled: 3,
      texts: 6,
      units: 18,
      byOperation: {
        BatchDetectSentiment: { calls: 8, throttled: 3, texts: 5, units: 15 },
        DetectSentiment: { calls: 1, throttled: 0, texts: 1, units: 3 },
      },
    });
  });

  test('the quota is refilled evenly over the second', () => {
    let now = 0;
    const quota = new CallQuota(10, () => now);
    const taken = () => Array.from({ length: 20 }, () => quota.take()).filter(Boolean).length;
    expect(taken()).toBe(10);
    now += 350;
    expect(taken()).toBe(3);
    now += 60_000;
    expect(taken()).toBe(10);
  });

  test('a long text is billed by 100 characters', async () => {
    const { client, comprehend } = await start();
    await client.send(batch(['short', 'x'.repeat(301)]));
    expect(comprehend.stats().units).toBe(3 + 4);
  });
});

describe('fault triggers', () => {
  test.each([
    ['#comprehend:throttle', 'ThrottlingException', 400],
    ['#comprehend:500', 'InternalServerException', 500],
    ['#comprehend:invalid', 'InvalidRequestException', 400],
  ])('%s fails the whole call', async (trigger, name, status) => {
    const { client } = await start();
    const failure = { name, $metadata: { httpStatusCode: status } };
    await expect(client.send(batch(['fine', `some ${trigger} text`]))).rejects.toMatchObject(failure);
    await expect(client.send(single(trigger))).rejects.toMatchObject(failure);
  });

  test('#comprehend:item-error and item-invalid fail their text alone', async () => {
    const { client } = await start();
    const texts = ['fine', '#comprehend:item-error', 'fine too', '#comprehend:item-invalid'];
    const { ResultList: results, ErrorList: errors } = await client.send(batch(texts));
    expect(results?.map(({ Index }) => Index)).toEqual([0, 2]);
    expect(errors?.map(({ Index, ErrorCode }) => [Index, ErrorCode])).toEqual([
      [1, 'INTERNAL_SERVER_ERROR'],
      [3, 'INVALID_REQUEST'],
    ]);
    await expect(client.send(single('#comprehend:item-error'))).rejects.toMatchObject({
      name: 'InternalServerException',
    });
  });

  test('-once is active the first time that a text is sent', async () => {
    const { client } = await start();
    await expect(client.send(batch(['#comprehend:500-once']))).rejects.toMatchObject({
      name: 'InternalServerException',
    });
    const texts = ['#comprehend:500-once', '#comprehend:item-error-once a', '#comprehend:item-error-once b'];
    expect((await client.send(batch(texts))).ErrorList).toHaveLength(2);
    expect((await client.send(batch(texts))).ErrorList).toHaveLength(0);
  });

  test('#comprehend:slow takes ten times as long', async () => {
    const { client } = await start({ latencyMs: 20 });
    const took = async (text: string) => {
      const startedAt = performance.now();
      await client.send(single(text));
      return performance.now() - startedAt;
    };
    expect(await took('#comprehend:slow')).toBeGreaterThanOrEqual(199);
    expect(await took('hello')).toBeGreaterThanOrEqual(19);
  });
});

describe('access', () => {
  const target = { 'X-Amz-Target': 'Comprehend_20171127.DetectSentiment' };
  const signed = { ...target, Authorization: 'AWS4-HMAC-SHA256 Credential=key' };

  async function post(headers: Record<string, string>, body = '{}', options: ComprehendOptions = {}) {
    const { comprehend } = await start(options);
    const reply = await fetch(comprehend.endpoint, { method: 'POST', headers, body });
    return [reply.status, reply.headers.get('x-amzn-errortype'), ((await reply.json()) as { __type: string }).__type];
  }

  test.each([
    ['no signature', target, '{}', 'MissingAuthenticationTokenException'],
    [
      'an operation that the stand-in does not have',
      { ...signed, 'X-Amz-Target': 'Other.Thing' },
      '{}',
      'UnknownOperationException',
    ],
    ['a body that is no JSON', signed, 'text', 'SerializationException'],
    ['no language', signed, '{"Text":"a"}', 'ValidationException'],
    ['a text that is none', signed, '{"Text":1,"LanguageCode":"en"}', 'SerializationException'],
  ])('%s is refused', async (_, headers, body, type) => {
    expect(await post(headers, body)).toEqual([400, type, type]);
  });

  test('a call is authorised before it is counted', async () => {
    const code = 'AccessDeniedException';
    const { comprehend, client } = await start({
      authorize: ({ action }) => ({ code, message: `not allowed: ${action}`, status: 400 }),
    });
    await expect(client.send(batch(['a']))).rejects.toMatchObject({
      name: code,
      message: 'not allowed: comprehend:BatchDetectSentiment',
    });
    expect(comprehend.stats().calls).toBe(0);
  });
});
