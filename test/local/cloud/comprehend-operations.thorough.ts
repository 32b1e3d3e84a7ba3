import { spawnSync } from 'node:child_process';
import {
  BatchDetectDominantLanguageCommand,
  BatchDetectEntitiesCommand,
  BatchDetectKeyPhrasesCommand,
  BatchDetectSentimentCommand,
  BatchDetectSyntaxCommand,
  BatchDetectTargetedSentimentCommand,
  ContainsPiiEntitiesCommand,
  DetectDominantLanguageCommand,
  DetectEntitiesCommand,
  DetectKeyPhrasesCommand,
  DetectPiiEntitiesCommand,
  DetectSentimentCommand,
  DetectSyntaxCommand,
  DetectTargetedSentimentCommand,
  type ComprehendClient,
  type SyntaxLanguageCode,
} from '@aws-sdk/client-comprehend';
import { CallQuotas } from '../../../local/cloud/comprehend/call-quotas';
import type { ComprehendOptions } from '../../../local/cloud/comprehend/comprehend';
import type { OperationName } from '../../../local/cloud/comprehend/operations/operations';
import { aComprehend, language } from './a-comprehend';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function start(options?: ComprehendOptions) {
  const { comprehend, client, stop } = await aComprehend(options);
  stops.push(stop);
  return { client, stats: () => comprehend.stats() };
}

type Command = Parameters<ComprehendClient['send']>[0];
type Call = (texts: string[], code?: string) => Command;
const call = (build: (texts: string[], code: ReturnType<typeof language>) => object): Call => {
  return (texts, code = 'en') => build(texts, language(code)) as Command;
};

/** With the operation's limit for a text, a language that it does not take, and its default quota. */
const SINGLE: [OperationName, Call, number, string | undefined, number][] = [
  [
    'DetectSentiment',
    call(([Text], LanguageCode) => new DetectSentimentCommand({ Text, LanguageCode })),
    5000,
    'xx',
    20,
  ],
  ['DetectEntities', call(([Text], LanguageCode) => new DetectEntitiesCommand({ Text, LanguageCode })), 1e5, 'xx', 20],
  ['DetectDominantLanguage', call(([Text]) => new DetectDominantLanguageCommand({ Text })), 1e5, undefined, 40],
  [
    'DetectPiiEntities',
    call(([Text], LanguageCode) => new DetectPiiEntitiesCommand({ Text, LanguageCode })),
    1e5,
    'de',
    20,
  ],
  [
    'ContainsPiiEntities',
    call(([Text], LanguageCode) => new ContainsPiiEntitiesCommand({ Text, LanguageCode })),
    1e5,
    'fr',
    20,
  ],
  [
    'DetectKeyPhrases',
    call(([Text], LanguageCode) => new DetectKeyPhrasesCommand({ Text, LanguageCode })),
    1e5,
    'xx',
    20,
  ],
  [
    'DetectSyntax',
    call(([Text], code) => new DetectSyntaxCommand({ Text, LanguageCode: code as SyntaxLanguageCode })),
    5000,
    'ja',
    20,
  ],
  [
    'DetectTargetedSentiment',
    call(([Text], LanguageCode) => new DetectTargetedSentimentCommand({ Text, LanguageCode })),
    5000,
    'de',
    20,
  ],
];
const BATCH: typeof SINGLE = [
  [
    'BatchDetectKeyPhrases',
    call((TextList, LanguageCode) => new BatchDetectKeyPhrasesCommand({ TextList, LanguageCode })),
    5000,
    'xx',
    10,
  ],
  [
    'BatchDetectSyntax',
    call((TextList, code) => new BatchDetectSyntaxCommand({ TextList, LanguageCode: code as SyntaxLanguageCode })),
    5000,
    'ja',
    10,
  ],
  [
    'BatchDetectTargetedSentiment',
    call((TextList, LanguageCode) => new BatchDetectTargetedSentimentCommand({ TextList, LanguageCode })),
    5000,
    'de',
    10,
  ],
  [
    'BatchDetectSentiment',
    call((TextList, LanguageCode) => new BatchDetectSentimentCommand({ TextList, LanguageCode })),
    5000,
    'xx',
    10,
  ],
  [
    'BatchDetectEntities',
    call((TextList, LanguageCode) => new BatchDetectEntitiesCommand({ TextList, LanguageCode })),
    5000,
    'xx',
    10,
  ],
  [
    'BatchDetectDominantLanguage',
    call((TextList) => new BatchDetectDominantLanguageCommand({ TextList })),
    5000,
    undefined,
    10,
  ],
];
const ALL = [...SINGLE, ...BATCH];

describe.each(ALL)('%s', (name, command, bytes, foreign, callsPerSecond) => {
  test('takes a text up to its limit', async () => {
    const { client } = await start();
    const most = 'ä'.repeat(bytes / 2);
    await expect(client.send(command([most]))).resolves.toHaveProperty('$metadata.httpStatusCode', 200);
    await expect(client.send(command([`${most}x`]))).rejects.toMatchObject({
      name: 'TextSizeLimitExceededException',
      message: expect.stringContaining(
        `${bytes} bytes while in this request the text size is ${bytes + 1} bytes`,
      ) as string,
    });
    await expect(client.send(command(['']))).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('refuses a language that it does not analyse', async () => {
    const { client } = await start();
    const sent = client.send(command(['text'], foreign));
    if (foreign === undefined) await expect(sent).resolves.toHaveProperty('$metadata.httpStatusCode', 200);
    else await expect(sent).rejects.toMatchObject({ name: 'UnsupportedLanguageException' });
  });

  test('fails by the trigger words in its text', async () => {
    const { client } = await start();
    const failure = (trigger: string) => client.send(command([`some ${trigger} text`]));
    await expect(failure('#comprehend:throttle')).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(failure('#comprehend:500')).rejects.toMatchObject({ name: 'InternalServerException' });
    await expect(failure('#comprehend:invalid-once')).rejects.toMatchObject({ name: 'InvalidRequestException' });
    await expect(failure('#comprehend:invalid-once')).resolves.toBeDefined();
  });

  test('needs the permission of its own name', async () => {
    const { client, stats } = await start({
      authorize: ({ action }) => ({ code: 'AccessDeniedException', message: action, status: 400 }),
    });
    const denial = { name: 'AccessDeniedException', message: `comprehend:${name}` };
    await expect(client.send(command(['text']))).rejects.toMatchObject(denial);
    expect(stats()).toMatchObject({ calls: 0, byOperation: {} });
  });

  test('is counted with its texts and units', async () => {
    const { client, stats } = await start();
    await client.send(command(['x'.repeat(301)]));
    await expect(client.send(command(['#comprehend:throttle']))).rejects.toThrow('Rate exceeded');
    const counts = { calls: 2, throttled: 1, texts: 1, units: 4 };
    expect(stats()).toEqual({ ...counts, byOperation: { [name]: counts } });
  });

  test('has the default quota of AWS', () => {
    const quotas = new CallQuotas({}, () => 0);
    const taken = Array.from({ length: 50 }, () => quotas.take(name)).filter(Boolean);
    expect(taken).toHaveLength(callsPerSecond);
  });
});

test.each(BATCH)('%s takes 25 texts and not 26', async (_, command) => {
  const { client } = await start();
  const texts = Array.from({ length: 26 }, (_, row) => `text ${row}`);
  await expect(client.send(command(texts.slice(1)))).resolves.toHaveProperty('ResultList.length', 25);
  await expect(client.send(command(texts))).rejects.toMatchObject({ name: 'BatchSizeLimitExceededException' });
});

test.each(SINGLE)('%s fails as a whole where a text of a batch would have an error of its own', async (_, command) => {
  const { client } = await start();
  const failure = (trigger: string) => client.send(command([trigger]));
  await expect(failure('#comprehend:item-error')).rejects.toMatchObject({ name: 'InternalServerException' });
  await expect(failure('#comprehend:item-invalid')).rejects.toMatchObject({ name: 'InvalidRequestException' });
});

test('an option sets the quota of one operation, and another that of all others', () => {
  const quotas = new CallQuotas({ callsPerSecond: 3, quotas: { DetectPiiEntities: 7 } }, () => 0);
  const taken = (name: OperationName) => Array.from({ length: 50 }, () => quotas.take(name)).filter(Boolean).length;
  expect(ALL.map(([name]) => taken(name))).toEqual(ALL.map(([name]) => (name === 'DetectPiiEntities' ? 7 : 3)));
});

test('the packages of the analyses load when the first call needs them', () => {
  const script = `
    require('./local/cloud/comprehend/comprehend.ts');
    const names = Object.keys(require.cache).map((file) => /node_modules.(compromise|tinyld)/.exec(file)?.[1]);
    process.stdout.write(names.filter(Boolean).join());`;
  const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', '-e', script], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, '']);
});

test('-once is spent for each operation by itself', async () => {
  const { client } = await start();
  for (const [, command] of ALL) {
    const failing = client.send(command(['#comprehend:500-once']));
    await expect(failing).rejects.toMatchObject({ name: 'InternalServerException' });
  }
});
