import * as fs from 'node:fs';
import * as path from 'node:path';
import { aBatchId, batchCaller } from '../contract/batch-caller';
import { aService, type TestService } from './a-service';

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A function whose code is a folder beside this test. */
function folder(name: string) {
  return {
    processor: 'lambda',
    code: `test/integration/functions/${name}`,
    runtime: 'python3.13',
    handler: 'app.handler',
    callTimeoutSeconds: 2,
    typicalCallSeconds: 1,
    retry: { maxAttempts: 2, initialSeconds: 0 },
  };
}

/** The handler in `functions/failing` fails in the way that the text of the row names. */
describe('a Python function', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await aService({
      config: {
        functions: { failing: folder('failing'), broken: folder('broken') },
      },
    });
  });
  afterAll(() => service.stop());

  async function answerOf(name: string, texts: readonly string[]): Promise<Answer> {
    const { region, credentials, externalFunctions } = service;
    const { url = '' } = externalFunctions.find((fn) => fn.name === name) ?? {};
    const caller = batchCaller({ url, region, credentials }, 50);
    const batchId = aBatchId();
    const data = texts.map((text, row) => [row, text]);
    try {
      expect(await caller.send('POST', batchId, JSON.stringify({ data }))).toMatchObject({ status: 202 });
      return await caller.poll(batchId);
    } finally {
      caller.close();
    }
  }

  const answerTo = (...texts: string[]) => answerOf('failing', texts);

  const valuesOf = ({ body }: Answer) =>
    (JSON.parse(body) as { data: [number, unknown][] }).data.map(([, value]) => value);

  it.each([
    ['raises an exception', 'raise', 'CALL_FAILED', /in each of 2 tries, the last time with KeyError\.$/],
    [
      'takes longer than its time-out',
      'sleep',
      'FUNCTION_TIMED_OUT',
      /^The function took too long for this row, twice\.$/,
    ],
    ['ends its process', 'exit', 'CALL_FAILED', /the last time with Runtime\.ExitError\.$/],
    ['returns what JSON cannot hold', 'set', 'CALL_FAILED', /the last time with Runtime\.MarshalError\.$/],
    ['returns more than 6 MB', 'large', 'REPLY_TOO_LARGE', /^The reply of the function for this row is over 6 MB\.$/],
    ['returns an error', 'own', 'ODD', /^An odd text\.$/],
  ])('that %s for one row gives this row an error of its own', async (_, text, code, message) => {
    const answer = await answerTo('a', text, 'b');
    expect(answer.status).toBe(200);
    const [first, bad, last] = valuesOf(answer);
    expect(bad).toEqual({ error: { code, message: expect.stringMatching(message) as string } });
    const good = text === 'own' ? ['a', 'b'] : [{ asked: 'a' }, { asked: 'b' }];
    expect([first, last]).toEqual(good);
  });

  it.each([
    [
      'too few values',
      'few',
      /^The function \S+ returned 1 value for 2 rows\. It has to return one for each row\. This is a bug/,
    ],
    [
      'NaN',
      'nan',
      /^The function \S+ returned something that is not JSON\. Python writes the numbers NaN and Infinity/,
    ],
    ['a list', 'list', /^The function \S+ has to return \{"values": \[…\]\}, and returned something else\./],
  ])('that returns %s fails the batch with a sentence', async (_, text, sentence) => {
    expect(await answerTo('a', text)).toMatchObject({
      status: 422,
      body: expect.stringMatching(sentence) as string,
    });
  });

  it('that answers no call in time fails the batch with a sentence that names the problem', async () => {
    expect(await answerTo('sleep', 'sleep too')).toMatchObject({
      status: 422,
      body: expect.stringMatching(/^The function \S+ answered no call of this batch in time\. Ask the owner/) as string,
    });
  });

  it('that cannot be loaded fails the batch with a sentence that names the problem', async () => {
    expect(await answerOf('broken', ['a'])).toMatchObject({
      status: 422,
      body: expect.stringMatching(/^The function \S+ cannot be loaded: Runtime\.ImportModuleError\. Ask/) as string,
    });
  });

  it('logs its own exception, but the logs of the service do not contain its text', () => {
    const textOf = (part: string) =>
      fs
        .readdirSync(service.logDir)
        .filter((file) => file.includes(part))
        .map((file) => fs.readFileSync(path.join(service.logDir, file), 'utf8'))
        .join('\n');
    expect(textOf('failingCode')).toContain('a secret of the row');
    expect(textOf('failingProcess')).toContain('batchId');
    expect(textOf('failingProcess')).not.toContain('a secret of the row');
  });
});
