import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { askModel, type AskModelParts } from '../../../lambda/processing/bedrock/ask-model';
import { bedrockClient } from '../../../lambda/processing/bedrock/bedrock-client';
import type { AskModelSettings } from '../../../lambda/processing/bedrock/contract';
import type { Memory } from '../../../lambda/processing/memory';
import type { Row } from '../../../lambda/protocol/batch';
import { startBedrock, type Bedrock } from '../../../local/cloud/bedrock/bedrock';
import type { RunOptions } from '../../kit/run';
import { aMeteredRun } from '../a-metered-run';
import { codesOf } from '../comprehend/a-processor-run';
import { countedSends } from '../counted-sends';

const SETTINGS: AskModelSettings = {
  model: 'amazon.nova-lite-v1:0',
  maxTokens: 100,
  temperature: 0,
  result: 'text',
  identicalRows: 'once',
  tokensPerMinute: 1_000_000,
  columns: ['prompt'],
};

const answerTo = (prompt: string) => `The stand-in for a model got this prompt: ${prompt}`;

/** The processor with the client of its entry, in front of the stand-in. */
describe('ask_model', () => {
  let service: Bedrock;
  let client: BedrockRuntimeClient;
  beforeAll(async () => {
    service = await startBedrock({ latencyMs: 0 });
    process.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME = service.endpoint;
    process.env.AWS_ACCESS_KEY_ID = 'key';
    process.env.AWS_SECRET_ACCESS_KEY = 'secret';
    client = bedrockClient({ region: 'us-east-1', callTimeoutSeconds: 60 });
  });
  afterAll(async () => {
    client.destroy();
    await service.stop();
  });

  async function run(
    rows: readonly Row[],
    own: Partial<AskModelSettings> = {},
    { memory, ...options }: RunOptions<AskModelSettings> & { readonly memory?: Memory } = {},
  ) {
    const counted = countedSends(client);
    const before = service.stats().calls;
    const outcome = await aMeteredRun<AskModelSettings>(
      (parts) =>
        askModel({ ...(parts as Omit<AskModelParts, 'client'>), client: counted.client, ...(memory && { memory }) }),
      rows,
      { settings: { ...SETTINGS, ...own }, underWay: counted.underWay, ...options },
    );
    return { ...outcome, sent: service.stats().calls - before };
  }

  it('gives the answer to each prompt, and NULL for NULL and blank prompts without a call', async () => {
    const { values, sent, sums } = await run([['Hello 😀'], [null], [' ']]);
    expect(values).toEqual([answerTo('Hello 😀'), null, null]);
    expect(sent).toBe(1);
    expect(sums).toMatchObject({ InputTokens: 2, OutputTokens: 13 });
  });

  it('counts about how many tokens remembered answers have saved: those of the prompt, of system and of the schema', async () => {
    const known = 'k'.repeat(300);
    const memory: Memory = {
      of: () => ({
        recall: (keys) => Promise.resolve(new Map(keys.filter((key) => key === known).map((key) => [key, 'answer']))),
        learn: () => undefined,
      }),
    };
    const sumsOf = async (own: Partial<AskModelSettings>) => {
      const { values, sent, sums } = await run([[known], ['new'], [known]], own, { memory });
      expect([values[0], sent, sums.RowsRemembered]).toEqual(['answer', 1, 2]);
      return sums.InputTokensSaved;
    };
    expect(await sumsOf({})).toBe(100);
    expect(await sumsOf({ system: 's'.repeat(30) })).toBe(110);
    expect((await run([['new']], {}, { memory })).sums).not.toHaveProperty('InputTokensSaved');
  });

  it('fills the arguments into the template: NULL as nothing, other values as JSON', async () => {
    const own = { template: 'Rate {title}: {a}. {{1-5}}', columns: ['a', 'title'] };
    const { values } = await run(
      [
        ['good', 'tea'],
        [{ x: 1 }, null],
        [null, null],
      ],
      own,
    );
    expect(values).toEqual([answerTo('Rate tea: good. {1-5}'), answerTo('Rate : {"x":1}. {1-5}'), null]);
  });

  it('fails the batch if SQL declares other arguments than the template', async () => {
    const { failure } = await run([['a']], { template: '{a} {b}', columns: ['a', 'b'] });
    expect(failure?.code).toBe('ARGUMENTS_DIFFER');
  });

  it('gives what JSON answers say, in a code block or by a schema, with all digits', async () => {
    const { values } = await run([['As JSON: 12345678901234567890'], ['text']], { result: 'json' });
    expect(values[0]).toEqual({ prompt: 'As JSON: 12345678901234567890' });
    expect(codesOf(values)).toEqual([undefined, 'NOT_JSON']);
    const schema = { type: 'object', properties: { label: { enum: ['good', 'bad'] }, sure: { type: 'boolean' } } };
    const followed = await run([['I am happy']], { result: 'json', schema });
    expect(followed.values).toEqual([{ label: 'good', sure: true }]);
  });

  it('sends identical prompts once, unless each row is to have an answer of its own', async () => {
    const rows: Row[] = [['a'], ['a']];
    expect((await run(rows)).sent).toBe(1);
    expect((await run(rows, { identicalRows: 'each', temperature: 1 })).sent).toBe(2);
    expect((await run(rows, { temperature: 'model' })).values).toEqual([answerTo('a'), answerTo('a')]);
  });

  it('gives an error to a row whose answer is not complete, and counts its tokens', async () => {
    const rows: Row[] = [
      ['x'.repeat(600)],
      ['#bedrock:filtered'],
      ['#bedrock:guardrail'],
      ['#bedrock:context'],
      ['#bedrock:malformed'],
      ['a \ud800'],
      ['fine'],
    ];
    const { values, sums } = await run(rows, { maxTokens: 20 });
    expect(codesOf(values)).toEqual([
      'ANSWER_TOO_LONG',
      'CONTENT_FILTERED',
      'CONTENT_FILTERED',
      'PROMPT_TOO_LONG',
      'MODEL_STOPPED',
      'NOT_UNICODE',
      undefined,
    ]);
    expect(values[0]).toMatchObject({
      error: { message: 'The answer is longer than 20 tokens, the setting maxTokens, and was cut off.' },
    });
    expect(sums.OutputTokens).toBeGreaterThan(20);
  });

  it('gives an error to a row whose prompt Bedrock rejects, and tries no such prompt again', async () => {
    const { values, sent } = await run([['#bedrock:invalid'], ['#bedrock:too-long'], ['fine']]);
    expect(codesOf(values)).toEqual(['PROMPT_REFUSED', 'PROMPT_TOO_LONG', undefined]);
    expect(sent).toBe(3);
  });

  it('fails the batch if Bedrock rejects all of at least 20 prompts', async () => {
    const rows = Array.from({ length: 25 }, (_, row): Row => [`${row} #bedrock:invalid`]);
    expect((await run(rows)).failure?.code).toBe('CALLS_NOT_VALID');
    const { values } = await run([...rows, ['fine']]);
    expect(new Set(codesOf(values))).toEqual(new Set(['PROMPT_REFUSED', undefined]));
  });

  it('makes a call again that was throttled, met an error, or a model that is not ready', async () => {
    const faults = ['throttle', 'not-ready', '500', 'unavailable', 'timeout', 'model-error'];
    const rows = faults.map((fault): Row => [`#bedrock:${fault}-once`]);
    const { values, calls } = await run(rows);
    expect(codesOf(values)).toEqual(faults.map(() => undefined));
    expect(calls).toBe(2 * faults.length);
  });

  it('gives an error to a row that fails in every try, and fails the batch if no call is answered', async () => {
    const { values } = await run([['#bedrock:model-error'], ['fine']]);
    expect(codesOf(values)).toEqual(['CALL_FAILED', undefined]);
    const rows = Array.from({ length: 25 }, (_, row): Row => [`${row} #bedrock:unavailable`]);
    expect((await run(rows)).failure).toMatchObject({ code: 'MODEL_FAILED', retryHelps: true });
  });

  it.each(['denied', 'no-model'])('fails the batch at once after #bedrock:%s', async (fault) => {
    const { failure, calls } = await run([[`#bedrock:${fault}`]]);
    expect([failure?.code, calls]).toEqual(['SERVICE_REFUSED', 1]);
  });

  it('paces calls by the tokens that Bedrock reserves, or by the quota of calls', async () => {
    const rows = Array.from({ length: 5 }, (_, row): Row => [`${row}${'x'.repeat(299)}`]);
    const quota = { unitsPerSecond: 100, unitsPerCall: 200 };
    // 100 tokens of the prompt, about, and 100 of the answer.
    const byTokens = await run(rows, {}, { limits: { quota } });
    expect(byTokens.milliseconds).toBeGreaterThanOrEqual(4 * 2_000 - 100);
    expect(byTokens.milliseconds).toBeLessThan(4 * 2_000 + 1_000);
    const byCalls = await run(rows, { tokensPerMinute: 6_000, requestsPerMinute: 12 }, { limits: { quota } });
    expect(byCalls.milliseconds).toBeGreaterThanOrEqual(4 * 5_000 - 100);
  });
});
