import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { FunctionInput } from '../../lib/functions/function-config';
import { PROCESSORS } from '../../lib/functions/registry';
import { exampleRow } from '../../local/snowflake/called-function';
import { batchCaller, aBatchId } from '../contract/batch-caller';
import { anApi, sendJson, type AnApi } from '../unit/http/an-api';
import { aService, type TestService } from './a-service';

/** At least one function of each processor. Two functions use the quota of `sentiment`; two use `lambda`, in Python and in Node.js. */
function functionsWith(port: number): Readonly<Record<string, FunctionInput>> {
  return {
    mood: { processor: 'sentiment', callsPerSecond: 1_000 },
    tone: { processor: 'sentiment', callsPerSecond: 1_000, path: 'voice' },
    names: { processor: 'entities' },
    feelings: { processor: 'targeted_sentiment' },
    phrases: { processor: 'key_phrases' },
    words_of: { processor: 'syntax' },
    tongue: { processor: 'dominant_language' },
    clean: { processor: 'redact_pii' },
    personal: { processor: 'pii_entities' },
    toxic: { processor: 'toxicity' },
    in_language: { processor: 'translate' },
    ask: {
      processor: 'ask_model',
      model: 'us.amazon.nova-lite-v1:0',
      foundationModels: ['us-east-1', 'us-west-2'].map(
        (region) => `arn:aws:bedrock:${region}::foundation-model/amazon.nova-lite-v1:0`,
      ),
    },
    items: {
      processor: 'http',
      arguments: '(id VARCHAR)',
      url: `http://127.0.0.1:${port}`,
      privateHosts: ['127.0.0.1'],
      path: '/items/{id}',
    },
    words: { processor: 'lambda', code: 'functions/word_count', runtime: 'python3.13', handler: 'app.handler' },
    shout: {
      processor: 'lambda',
      code: 'test/integration/functions/shout',
      runtime: 'nodejs24.x',
      handler: 'index.handler',
    },
  };
}

describe('a stack with a function of each processor', () => {
  let api: AnApi;
  let service: TestService;
  beforeAll(async () => {
    api = await anApi(({ target }, response) => sendJson(response, { target }));
    service = await aService({ config: { functions: functionsWith(api.port) } });
  });
  afterAll(async () => {
    await service.stop();
    await api.close();
  });

  /** The values of a batch that is sent to one function. */
  async function call(name: string, texts: readonly (string | null)[], batchId = aBatchId()): Promise<unknown[]> {
    return callWith(
      name,
      texts.map((text) => [text]),
      batchId,
    );
  }

  async function callWith(
    name: string,
    rows: readonly (readonly unknown[])[],
    batchId = aBatchId(),
  ): Promise<unknown[]> {
    const { region, credentials, externalFunctions } = service;
    const { url = '' } = externalFunctions.find((fn) => fn.name === name) ?? {};
    const caller = batchCaller({ url, region, credentials }, 50);
    try {
      const data = rows.map((row, number) => [number, ...row]);
      const headers = { 'sf-custom-mark': '?' };
      expect(await caller.send('POST', batchId, JSON.stringify({ data }), headers)).toMatchObject({ status: 202 });
      const { status, body } = await caller.poll(batchId);
      if (status !== 200) throw new Error(`${name}: ${status} ${body}`);
      return (JSON.parse(body) as { data: [number, unknown][] }).data.map(([, value]) => value);
    } finally {
      caller.close();
    }
  }

  it('has one post and one get, and runs every processor of the registry', () => {
    const names = service.cloud.functions.map(({ settings }) => settings.logicalId);
    expect(names.filter((name) => /Post|Get/.test(name))).toHaveLength(2);
    const used = new Set(Object.values(functionsWith(0)).map(({ processor }) => processor));
    expect(used).toEqual(new Set(Object.keys(PROCESSORS)));
  });

  it.each<[string, (string | null)[], unknown[]]>([
    ['mood', ['I am happy', null], [expect.objectContaining({ Mixed: expect.any(Number) as number }), null]],
    [
      'names',
      ['😀 Ada Lovelace lived in London', null],
      [
        expect.arrayContaining([
          expect.objectContaining({ Type: 'PERSON', Text: 'Ada Lovelace', BeginOffset: 2, EndOffset: 14 }),
        ]),
        null,
      ],
    ],
    [
      'feelings',
      ['Ada was rude', null],
      [[expect.objectContaining({ Mentions: [expect.objectContaining({ Text: 'Ada' })] })], null],
    ],
    ['phrases', ['the old house', null], [[expect.objectContaining({ Text: 'the old house' })], null]],
    ['words_of', ['It rains', null], [[expect.anything(), expect.objectContaining({ TokenId: 2 })], null]],
    ['tongue', ['Das Wetter ist heute wirklich schön.'], [[expect.objectContaining({ LanguageCode: 'de' })]]],
    ['clean', ['😀 Write to ada@example.com', '', null], ['😀 Write to [EMAIL]', null, null]],
    [
      'personal',
      ['😀 ada@example.com', null],
      [[expect.objectContaining({ Type: 'EMAIL', Text: 'ada@example.com' })], null],
    ],
    ['toxic', ['I am happy', null], [expect.objectContaining({ Toxicity: expect.any(Number) as number }), null]],
    ['in_language', ['Das Wetter ist heute wirklich schön.'], ['[de→en] Das Wetter ist heute wirklich schön.']],
    ['ask', ['Hello', null], [expect.stringContaining('Hello'), null]],
    ['items', ['a/b', null], [{ target: '/items/a%2Fb' }, null]],
    ['words', ['one two three', '', null], [3, 0, null]],
    ['shout', ['hello', null], ['hello?', null]],
  ])('answers the function %s', async (name, texts, values) => {
    expect(await call(name, texts)).toEqual(values);
  });

  it('gives two functions with the same batch id the values of their own rows', async () => {
    const batchId = aBatchId();
    const [words, shout] = await Promise.all([
      call('words', ['a b', 'c'], batchId),
      call('shout', ['x', 'y', 'z'], batchId),
    ]);
    expect([words, shout]).toEqual([
      [2, 1],
      ['x?', 'y?', 'z?'],
    ]);
  });

  it('answers the example of every function', async () => {
    for (const fn of service.externalFunctions) {
      const [value] = await callWith(fn.name, [exampleRow(fn)]);
      expect([fn.name, value]).toEqual([fn.name, expect.anything()]);
      expect([fn.name, value]).not.toEqual([fn.name, expect.objectContaining({ error: expect.anything() as object })]);
    }
  });

  it('is denied no request', () => {
    expect(service.cloud.deniedAccess()).toEqual([]);
  });

  it('uses the permissions for a profile, its model, and the language of a text that Translate gets', () => {
    const used = service.cloud.usedPermissions().map(({ action, resourceArn }) => `${action} ${resourceArn}`);
    const { region, cloud } = service;
    expect(used).toEqual(
      expect.arrayContaining([
        `bedrock:InvokeModel arn:aws:bedrock:${region}:${cloud.accountId}:inference-profile/us.amazon.nova-lite-v1:0`,
        `bedrock:InvokeModel arn:aws:bedrock:${region}::foundation-model/amazon.nova-lite-v1:0`,
        'translate:TranslateText *',
        'comprehend:DetectDominantLanguage *',
      ]),
    );
  });

  it('lets a process function read and write only the jobs of its own external function', async () => {
    const batchId = aBatchId();
    await Promise.all([call('words', ['a'], batchId), call('shout', ['b'], batchId)]);
    const { cloud, region, tableName, externalFunctions } = service;
    const processFunction = cloud.functions.find(
      ({ settings }) => settings.name === externalFunctions.find(({ name }) => name === 'words')?.process,
    );
    const role = processFunction?.settings.roleArn.split('/').at(-1);
    const credentials = cloud.issueCredentials(
      `arn:aws:sts::${cloud.accountId}:assumed-role/${role}/${processFunction?.settings.name}`,
    );
    const client = new DynamoDBClient({ endpoint: cloud.checkedDynamodbEndpoint, region, credentials });
    const read = (name: string) =>
      client.send(
        new GetItemCommand({ TableName: tableName, Key: { job_key: { S: `${name}#${batchId}` }, part: { S: 'JOB' } } }),
      );
    expect((await read('words')).Item?.status?.S).toBe('SUCCESS');
    await expect(read('shout')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const write = (name: string) =>
      client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: { job_key: { S: `${name}#${batchId}` }, part: { S: 'OUT#99999' } },
          UpdateExpression: 'SET content = :none',
          ExpressionAttributeValues: { ':none': { S: '' } },
        }),
      );
    await write('words');
    await expect(write('shout')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const Item = { job_key: { S: `shout#${batchId}` }, part: { S: 'JOB' } };
    await expect(client.send(new PutItemCommand({ TableName: tableName, Item }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    client.destroy();
  });
});
