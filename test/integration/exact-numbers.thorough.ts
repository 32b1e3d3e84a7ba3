import { callExternalFunction } from '../../local/snowflake/external-function';
import { jsonText } from '../../local/snowflake/json-text';
import { literalValue } from '../../local/snowflake/sql-literal';
import { aBatchId, batchCaller } from '../contract/batch-caller';
import { aService, type TestService } from './a-service';

const INTEGER = '12345678901234567890123456789012345678';
const DECIMAL = '-1.2345678901234567890123456789012345678';
const NESTED = `{"a":[${INTEGER},{"b":${DECIMAL}}],"c":0.5}`;

const python = {
  processor: 'lambda',
  code: 'test/integration/functions/echo',
  runtime: 'python3.13',
  handler: 'app.handler',
};

describe('a number of 38 digits', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await aService({ config: { functions: { typescript: { processor: 'echo' }, python } } });
  });
  afterAll(() => service.stop());

  function urlOf(name: string): string {
    return service.externalFunctions.find((fn) => fn.name === name)?.url ?? '';
  }

  /** The body of the answer to a batch with these arguments, each in JSON. */
  async function answerOf(name: string, args: readonly string[], headers: Readonly<Record<string, string>> = {}) {
    const { region, credentials } = service;
    const caller = batchCaller({ url: urlOf(name), region, credentials }, 50);
    const batchId = aBatchId();
    const body = `{"data":[${args.map((arg, row) => `[${row},${arg}]`).join(',')}]}`;
    try {
      expect(await caller.send('POST', batchId, body, headers)).toMatchObject({ status: 202 });
      return await caller.poll(batchId);
    } finally {
      caller.close();
    }
  }

  const answer = (values: readonly string[]) => ({
    status: 200,
    body: `{"data":[${values.map((value, row) => `[${row},${value}]`).join(',')}]}`,
  });

  it.each(['typescript', 'python'])('comes back from a processor in %s as it was sent', async (name) => {
    const args = [INTEGER, DECIMAL, NESTED, '9007199254740993', '7', `"${INTEGER}"`];
    expect(await answerOf(name, args)).toEqual(answer(args));
  });

  it.each([
    ['int', INTEGER],
    ['decimal', DECIMAL],
  ])('comes back from Python as %s', async (kind, digits) => {
    expect(await answerOf('python', [digits], { 'sf-custom-number': kind })).toEqual(answer([digits]));
  });

  it.each(['typescript', 'python'])('comes back from %s to a query of Snowflake', async (name) => {
    const { region, credentials } = service;
    const { values } = await callExternalFunction({
      name,
      signature: '(A VARIANT)',
      returnType: 'VARIANT',
      url: urlOf(name),
      region,
      credentials,
      rows: [[literalValue(INTEGER)], [literalValue(`PARSE_JSON('${NESTED}')`)]],
    });
    expect(jsonText(values)).toBe(`[${INTEGER},${NESTED}]`);
  });

  it('under one batch id cannot be replaced by one with another last digit', async () => {
    const { region, credentials } = service;
    const caller = batchCaller({ url: urlOf('typescript'), region, credentials }, 50);
    const batchId = aBatchId();
    const post = async (digits: string) => (await caller.send('POST', batchId, `{"data":[[0,${digits}]]}`)).status;
    expect(await post(INTEGER)).toBe(202);
    expect(await post(INTEGER.replace(/8$/, '9'))).toBe(409);
    expect(await post(INTEGER)).toBe(202);
    caller.close();
  });

  it.each(['typescript', 'python'])('stands beside NaN and Infinity, which reach %s as texts', async (name) => {
    expect(await answerOf(name, ['NaN', '-Infinity', INTEGER])).toEqual(answer(['"NaN"', '"-Infinity"', INTEGER]));
  });
});
