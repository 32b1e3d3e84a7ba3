import { setMaxListeners } from 'node:events';
import { type BatchDetectSentimentCommand, type BatchDetectSentimentCommandOutput } from '@aws-sdk/client-comprehend';
import { sentiment } from '../../lambda/processing/comprehend/sentiment';
import { BatchFailure } from '../../lambda/processing/kit/batch-failure';
import { bytesInReply } from '../../lambda/protocol/answer-size';
import type { Row } from '../../lambda/protocol/batch';
import { aContext, someLimits } from './a-context';
import { aMetrics } from './builders';
import { VirtualClock } from './virtual-clock';

type Answer = (
  texts: readonly string[],
  language: string,
  call: number,
) => Partial<BatchDetectSentimentCommandOutput> | Error;

/** The bytes that admission control counts for a row. */
const MAX_VALUE_BYTES = 250;

const SCORES = { Positive: 0.25, Negative: 0.25, Neutral: 0.25, Mixed: 0.25 };

/** Scores that identify their text. */
function scoresFor(texts: readonly string[]): Partial<BatchDetectSentimentCommandOutput> {
  return { ResultList: texts.map((text, Index) => ({ Index, SentimentScore: { ...SCORES, Positive: text.length } })) };
}

function named(name: string): Error {
  return Object.assign(new Error('a message that quotes SECRET ROW TEXT'), { name });
}

/** The processor with a Comprehend that answers as the test says. */
function aSentiment(answer: Answer = scoresFor, batchCallsPerSecond = 10, share = () => 1) {
  const clock = new VirtualClock();
  const metrics = aMetrics();
  const calls: { readonly texts: readonly string[]; readonly language: string; readonly at: number }[] = [];
  const client = {
    send: async (command: BatchDetectSentimentCommand) => {
      const { TextList = [], LanguageCode = 'en' } = command.input;
      calls.push({ texts: TextList, language: LanguageCode, at: clock.now() });
      const result = answer(TextList, LanguageCode, calls.length);
      if (result instanceof Error) throw result;
      return Promise.resolve({ ErrorList: [], ...result, $metadata: {} });
    },
  };
  const processor = sentiment({
    client: client as never,
    settings: { language: 'en' },
    limits: someLimits({ quota: { unitsPerSecond: batchCallsPerSecond } }),
    clock,
    metrics,
  });
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  /** Of one batch. */
  const context = (change: { returnType?: string; options?: Record<string, string> } = {}) =>
    aContext({ signal: stop.signal, share, ...change });
  const run = (rows: readonly Row[], change: Parameters<typeof context>[0] = {}) =>
    clock.runUntil(processor(rows, context(change)));
  return { run, processor, context, calls, clock, stop, metrics };
}

describe('sentiment', () => {
  it('gives the four scores of each text, in the order of the rows', async () => {
    const { run } = aSentiment();
    expect(await run([['hello'], ['hi']])).toEqual([
      { ...SCORES, Positive: 5 },
      { ...SCORES, Positive: 2 },
    ]);
  });

  it('gives JSON text where SQL declares a string type', async () => {
    const { run } = aSentiment();
    const rows = [['hello'], [null], ['x'.repeat(5001)]];
    const [score, none, error] = await run(rows, { returnType: 'VARCHAR(16777216)' });
    expect(JSON.parse(score as string)).toMatchObject({ Positive: 5 });
    expect(none).toBeNull();
    expect(JSON.parse(error as string)).toMatchObject({ error: { code: 'TEXT_TOO_LONG' } });
  });

  it('gives NULL for NULL, empty and blank text without a call', async () => {
    const { run, calls } = aSentiment();
    expect(await run([[null], [''], [' \t\n\u00a0 ']])).toEqual([null, null, null]);
    expect(calls).toHaveLength(0);
  });

  it.each([
    ['a number', [42], 'NOT_TEXT'],
    ['an object', [{ a: 1 }], 'NOT_TEXT'],
    ['half of a surrogate pair', ['\ud800'], 'NOT_TEXT'],
    ['5,001 bytes', ['ä'.repeat(2500) + 'x'], 'TEXT_TOO_LONG'],
    ['a language that Comprehend does not know', ['hello', 'xx'], 'UNKNOWN_LANGUAGE'],
    ['a language that is a number', ['hello', 7], 'UNKNOWN_LANGUAGE'],
  ])('gives a row with %s an error, and the other rows their scores', async (_, row, code) => {
    const { run } = aSentiment();
    const values = await run([['before'], row, ['after']]);
    expect(values[1]).toEqual({ error: { code, message: expect.stringMatching(/\.$/) as string } });
    expect([values[0], values[2]]).toEqual([
      { ...SCORES, Positive: 6 },
      { ...SCORES, Positive: 5 },
    ]);
  });

  it('takes text of exactly 5,000 bytes', async () => {
    const { run, calls } = aSentiment();
    await run([['ä'.repeat(2500)]]);
    expect(calls).toHaveLength(1);
  });

  it('sends 25 texts a call, and identical texts once', async () => {
    const { run, calls } = aSentiment();
    const rows = Array.from({ length: 120 }, (_, n) => [`text ${n % 60}`]);
    const values = await run(rows);
    expect(calls.map(({ texts }) => texts.length)).toEqual([25, 25, 10]);
    expect(values).toHaveLength(120);
    expect(values[0]).toEqual(values[60]);
  });

  it('sends a text once for all slices of a batch, and again for another batch', async () => {
    const { clock, processor, context, calls } = aSentiment();
    const slices = () => {
      const batch = context();
      return Promise.all([processor([['a'], ['b']], batch), processor([['b'], ['c'], ['a']], batch)]);
    };
    const [first, second] = await clock.runUntil(slices());
    expect([first, second].map((values) => values?.length)).toEqual([2, 3]);
    expect(second?.[2]).toEqual(first?.[0]);
    expect(calls.map(({ texts }) => texts)).toEqual([['a', 'b'], ['c']]);
    await clock.runUntil(slices());
    expect(calls).toHaveLength(4);
  });

  it('throws in each slice that contains a text whose call failed', async () => {
    const { clock, processor, context } = aSentiment(() => named('InternalServerException'));
    const batch = context();
    const slices = [processor([['a']], batch), processor([['a']], batch)];
    const ends = await clock.runUntil(Promise.allSettled(slices));
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('takes the language from the row, then the option, then the setting, and sends one language in each call', async () => {
    const { run, calls } = aSentiment();
    await run(
      [
        ['a', 'DE'],
        ['b', null],
        ['a', 'zh-tw'],
      ],
      { options: { language: 'fr' } },
    );
    await run([['c']]);
    expect(calls.map(({ texts, language }) => [language, ...texts])).toEqual([
      ['de', 'a'],
      ['fr', 'b'],
      ['zh-TW', 'a'],
      ['en', 'c'],
    ]);
  });

  it.each([
    ['de', ['de', 'DE', ' de ', 'de-DE', 'de_AT', 'de-DE-1996', 'de_DE.UTF-8', 'de_DE@euro', 'deu', 'ger']],
    ['pt', ['pt-BR', 'PT-br', 'pt_PT', 'pt BR', 'por']],
    ['zh', ['zh', 'zh-CN', 'zh_CN', 'zh-Hans', 'zh-SG', 'zh-Hans-TW', 'cmn', 'zho']],
    ['zh-TW', ['zh-TW', 'ZH_tw', 'zh-Hant', 'zh-hant-hk', 'zh-HK', 'zh-MO', 'cmn-Hant', 'zh TW']],
    ['en', ['en-US', 'en_GB.utf8', 'eng', 'en-001']],
    ['es', ['es-419', 'spa']],
    ['ja', ['ja-JP', 'jpn']],
    ['ar', ['ar-EG', 'ara', 'arb']],
    ['en', [null, '', ' \t ']],
  ])('sends the language code %s when a row or the option names one of %j', async (code, languages) => {
    const { run, calls } = aSentiment();
    await run(languages.map((language, n) => [`text ${n}`, language]));
    expect(calls.map(({ language }) => language)).toEqual([code]);
    for (const language of languages) await run([['text']], { options: { language: language ?? '' } });
    expect(new Set(calls.map(({ language }) => language))).toEqual(new Set([code]));
  });

  it('gives an empty cell in the language column the language of the whole function', async () => {
    const { run, calls } = aSentiment();
    await run([['a', ''], ['b', null], ['c', '  '], ['d']], { options: { language: 'fr-CA' } });
    expect(calls.map(({ language, texts }) => [language, ...texts])).toEqual([['fr', 'a', 'b', 'c', 'd']]);
  });

  it.each(['xx', 'german', 'nl-NL', 'yue', 'de-', 'zh-zh-zh', 'und', '*', 'sr-Latn', '-', 'd'])(
    'fails the batch if the default language is %j, and only the row if it is the language of one row',
    async (language) => {
      const { run, calls, metrics } = aSentiment();
      const failure: unknown = await run([['hello'], [null]], { options: { language } }).catch(
        (error: unknown) => error,
      );
      expect((failure as BatchFailure).failure).toEqual({
        code: 'INVALID_OPTION',
        message: expect.stringMatching(
          /^Amazon Comprehend does not analyse the language .*one of ar, de, en, es, fr, hi, it, ja, ko, pt, zh, zh-TW\.$/,
        ) as string,
        retryHelps: false,
      });
      expect([calls.length, metrics.sums]).toEqual([0, {}]);
      const [error, scores] = await run([['hello', language], ['hello']]);
      expect(error).toMatchObject({ error: { code: 'UNKNOWN_LANGUAGE' } });
      expect(scores).toHaveProperty('Positive');
    },
  );

  it.each([
    ['xx', "the language 'xx' that"],
    ['SECRET ROW TEXT', 'the language (not a language tag) that'],
    ["'; DROP", 'the language (not a language tag) that'],
  ])('repeats the language %j in the message only if it looks like one', async (language, words) => {
    const failure: unknown = await aSentiment()
      .run([['hello']], { options: { language } })
      .catch((error: unknown) => error);
    expect((failure as BatchFailure).failure.message).toContain(words);
    expect((failure as BatchFailure).failure.message).not.toMatch(/SECRET|DROP/);
  });

  it('tells a language that Comprehend lacks in this region for a row, or for the batch, in one call', async () => {
    const { run, calls } = aSentiment((texts, language) =>
      language === 'ko' ? named('UnsupportedLanguageException') : scoresFor(texts),
    );
    const rows = Array.from({ length: 25 }, (_, n) => [`text ${n}`, 'ko']);
    const values = await run([...rows, ['hello', 'en']]);
    expect(values.map((value) => (value as { error?: { code: string } }).error?.code)).toEqual([
      ...rows.map(() => 'UNKNOWN_LANGUAGE'),
      undefined,
    ]);
    expect(calls).toHaveLength(2);
    await expect(run([['hello']], { options: { language: 'ko' } })).rejects.toMatchObject({
      failure: { code: 'INVALID_OPTION' },
    });
  });

  it('gives errors that are no larger than the largest value of an answer', async () => {
    const { run } = aSentiment();
    const rows = [[42], ['\ud800'], ['x'.repeat(5001)], ['text', 'xx']];
    for (const returnType of ['VARIANT', 'VARCHAR'])
      for (const value of await run(rows, { returnType }))
        expect(bytesInReply(JSON.stringify(value))).toBeLessThanOrEqual(MAX_VALUE_BYTES);
  });

  it('starts no more calls a second than the quota', async () => {
    const { run, calls } = aSentiment(scoresFor, 10);
    await run(Array.from({ length: 500 }, (_, n) => [`text ${n}`]));
    const gaps = calls.slice(1).map(({ at }, index) => at - (calls[index]?.at ?? 0));
    expect(calls).toHaveLength(20);
    // The processor makes up for a late timer, by half an interval at most.
    expect(gaps.every((gap) => gap >= 49)).toBe(true);
    expect((calls.at(-1)?.at ?? 0) - (calls[0]?.at ?? 0)).toBeGreaterThanOrEqual(1_849);
  });

  it('makes as many calls as its part of the quota allows', async () => {
    const parts = [0.5, 0.25, 1];
    const { run, calls } = aSentiment(scoresFor, 10, () => parts.shift() ?? 1);
    await run(Array.from({ length: 100 }, (_, n) => [`text ${n}`]));
    const gaps = calls.slice(1).map(({ at }, index) => at - (calls[index]?.at ?? 0));
    expect(gaps).toEqual([150, 400, 100]);
  });

  it('retries the texts that got no result because of a transient error, and only them', async () => {
    const { run, calls } = aSentiment((texts, _, call) =>
      call === 1
        ? {
            ResultList: [{ Index: 0, SentimentScore: SCORES }],
            ErrorList: [{ Index: 1, ErrorCode: 'INTERNAL_SERVER_ERROR' }],
          }
        : scoresFor(texts),
    );
    expect(await run([['a'], ['bb'], ['ccc']])).toEqual([
      SCORES,
      { ...SCORES, Positive: 2 },
      { ...SCORES, Positive: 3 },
    ]);
    expect(calls.map(({ texts }) => texts)).toEqual([
      ['a', 'bb', 'ccc'],
      ['bb', 'ccc'],
    ]);
  });

  it('gives a row an error when its text has no result after several tries', async () => {
    const { run, calls } = aSentiment((texts) => ({
      ResultList: texts.flatMap((text, Index) => (text === 'bad' ? [] : [{ Index, SentimentScore: SCORES }])),
    }));
    const values = await run([['good'], ['bad']]);
    expect(values[0]).toEqual(SCORES);
    expect(values[1]).toMatchObject({ error: { code: 'COMPREHEND_ERROR' } });
    expect(calls).toHaveLength(6);
  });

  it('does not retry a text whose error is permanent', async () => {
    const { run, calls } = aSentiment(() => ({
      ResultList: [],
      ErrorList: [{ Index: 0, ErrorCode: 'TEXT_SIZE_LIMIT_EXCEEDED', ErrorMessage: 'SECRET ROW TEXT' }],
    }));
    const values = await run([['text']]);
    expect(values[0]).toMatchObject({ error: { code: 'COMPREHEND_ERROR' } });
    expect(JSON.stringify(values)).not.toContain('SECRET');
    expect(calls).toHaveLength(1);
  });

  it('counts calls, throttles, billed units and the rows that get an error', async () => {
    const { run, metrics } = aSentiment((texts, _, call) =>
      call === 1 ? named('ThrottlingException') : scoresFor(texts),
    );
    await run([['x'.repeat(301)], ['short'], ['short'], [42], [null], ['y'.repeat(5001)]]);
    expect(metrics.sums).toEqual({ Calls: 2, CallsThrottled: 1, ComprehendUnits: 4 + 3, RowErrors: 2 });
  });

  it('finds the one text that makes a whole call fail', async () => {
    const { run } = aSentiment((texts) =>
      texts.includes('bad') ? named('InvalidRequestException') : scoresFor(texts),
    );
    const values = await run([...Array.from({ length: 24 }, (_, n) => ['x'.repeat(n + 1)]), ['bad']]);
    expect(values.slice(0, 24)).toEqual(Array.from({ length: 24 }, (_, n) => ({ ...SCORES, Positive: n + 1 })));
    expect(values[24]).toMatchObject({ error: { code: 'COMPREHEND_ERROR' } });
  });

  it('waits as long as it takes when it is throttled', async () => {
    const { run, calls } = aSentiment((texts, _, call) =>
      call <= 20 ? named('ThrottlingException') : scoresFor(texts),
    );
    expect(await run([['text']])).toEqual([{ ...SCORES, Positive: 4 }]);
    expect(calls).toHaveLength(21);
  });

  it('passes a server error on after several tries', async () => {
    const { run, calls } = aSentiment(() => named('InternalServerException'));
    await expect(run([['text']])).rejects.toMatchObject({ name: 'InternalServerException' });
    expect(calls).toHaveLength(6);
  });

  it('fails the batch at once when Comprehend denies access', async () => {
    const { run, calls } = aSentiment(() => named('AccessDeniedException'));
    const failure = await run([['text']]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BatchFailure);
    expect((failure as BatchFailure).failure.message).toContain('AccessDeniedException');
    expect((failure as BatchFailure).failure.message).not.toContain('SECRET');
    expect(calls).toHaveLength(1);
  });

  it('stops when the worker stops', async () => {
    const { run, stop, calls } = aSentiment((_, __, call) => {
      if (call === 3) stop.abort(new Error('deadline'));
      return named('ThrottlingException');
    });
    await expect(run([['text']])).rejects.toThrow('deadline');
    expect(calls).toHaveLength(3);
  });
});
