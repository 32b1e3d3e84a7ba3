import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { deployedTarget, headingOf, localTarget } from '../../tools/smoke/smoke-target';
import { checkProcessor } from '../../tools/smoke/check-processor';
import { smokeTest } from '../../tools/smoke/smoke-test';
import { checkConfig } from '../../lib/config';
import type { CalledFunction } from '../../local/snowflake/called-function';
import type { Exchange } from '../../local/snowflake/batch-exchange';
import { RUNNING, ScriptedService, type SentBatch, values } from '../local/snowflake/scripted-service';

const credentials = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
const service = new ScriptedService();
const exchanges: Exchange[] = [];
const { functions } = checkConfig({
  functions: {
    mood: { processor: 'sentiment', path: 'sentiment' },
    mix: {
      processor: 'sentiment',
      arguments: '(a VARCHAR, n NUMBER)',
      options: { mode: 'fast' },
      contextHeaders: ['CURRENT_USER'],
    },
  },
});
const MIX = {
  name: 'mix',
  arguments: '(n NUMBER, doc VARIANT)',
  returns: 'NUMBER',
  example: ['7', `PARSE_JSON('{"a":1}')`],
  options: { mode: 'fast' },
  contextHeaders: ['CURRENT_STATEMENT'],
};

beforeAll(() => service.start());
beforeEach(() => exchanges.splice(0));
afterAll(() => service.stop());

function smoke(rows: number, fn?: CalledFunction) {
  const target = { url: service.url, region: 'us-east-1', credentials, fn };
  return smokeTest(target, { rows, onExchange: (exchange) => exchanges.push(exchange) });
}

test('smoke sends one batch, by POST and GET, and returns its values', async () => {
  service.script = ({ method }) => (method === 'POST' ? RUNNING : values(1, 2, 3, 4));
  expect(await smoke(4)).toEqual([1, 2, 3, 4]);
  expect(exchanges.map(({ method, outcome }) => [method, outcome])).toEqual([
    ['POST', 202],
    ['GET', 200],
  ]);
  expect((JSON.parse(service.requests[0]?.body ?? '') as SentBatch).data).toHaveLength(4);
});

test("smoke sends another function's example, as the function is declared", async () => {
  service.script = ({ method }) => (method === 'POST' ? RUNNING : values(1, 2));
  expect(await smoke(2, MIX)).toEqual([1, 2]);
  const { body, headers } = service.requests.at(-2) ?? {};
  expect((JSON.parse(body ?? '') as SentBatch).data).toEqual([
    [0, 7, { a: 1 }],
    [1, 7, { a: 1 }],
  ]);
  expect(headers).toMatchObject({
    'sf-external-function-name': 'MIX',
    'sf-external-function-signature': '(N NUMBER, DOC VARIANT)',
    'sf-external-function-return-type': 'NUMBER',
    'sf-custom-mode': 'fast',
    'sf-context-current-statement': `select mix(7, PARSE_JSON('{"a":1}'));`,
  });
  expect(headingOf({ fn: MIX })).toBe(`MIX(7, PARSE_JSON('{"a":1}'))`);
});

test('smoke explains a 403', async () => {
  service.script = () => ({ status: 403, body: '{"Message":"not authorized"}' });
  await expect(smoke(1)).rejects.toThrow(/remote service error: 403[^]*rejects these credentials[^]*operatorRoles/);
});

test('smoke reports another failure as the SQL error does', async () => {
  service.script = () => ({ status: 404, body: 'no such batch' });
  await expect(smoke(1)).rejects.toThrow(/remote service error: 404 'no such batch'$/);
});

describe('the target', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'smoke-'));
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  it('with --local is the stack of npm run serve, if it answers', async () => {
    const file = path.join(folder, 'endpoints.json');
    await expect(localTarget(undefined, file)).rejects.toThrow(
      /^npm run serve does not run here\. Start it first: npm run serve$/,
    );
    const described = (fn: CalledFunction, url: string) => ({ ...fn, url, process: 'P', line: 'L' });
    const mood = { name: 'mood', arguments: '(text VARCHAR)', returns: 'VARIANT', example: ["'I am happy'"] };
    const endpoints = {
      ...{ functionName: 'mood', functionUrl: service.url, region: 'us-east-1' },
      externalFunctions: [described(mood, service.url), described(MIX, `${service.url}/mix`)],
      ...{ caller: credentials, operator: credentials },
      ...{ dynamodb: 'http://127.0.0.1', lambda: 'http://127.0.0.1', tableName: 'Jobs', functions: { process: 'P' } },
      ...{ jobs: { timeScale: '1', retentionHours: '12' } },
    };
    fs.writeFileSync(file, JSON.stringify(endpoints));
    expect(await localTarget(undefined, file)).toMatchObject({ url: service.url, region: 'us-east-1', credentials });
    expect(headingOf(await localTarget(undefined, file))).toBe('MOOD(TEXT)');
    expect(await localTarget('MIX', file)).toMatchObject({ url: `${service.url}/mix`, fn: MIX });
    await expect(localTarget('gone', file)).rejects.toThrow('There is no function gone. Functions: mood, mix');
    fs.writeFileSync(file, JSON.stringify({ ...endpoints, functionUrl: 'http://127.0.0.1:1/prod/mood' }));
    await expect(localTarget(undefined, file)).rejects.toThrow(
      /^The service of npm run serve does not answer\. Start it again: npm run serve$/,
    );
  });

  it('with --url is called with a signature for the region of the URL and keys from the environment', async () => {
    const environment = { ...process.env };
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' });
    const url = 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/v1/sentiment';
    const { region, credentials: keys, fn } = await deployedTarget(url, { functions });
    const another = await deployedTarget(url.replace('sentiment', 'topics'), { functions });
    const named = await deployedTarget(url.replace('sentiment', 'topics'), { functions, fn: 'mix' });
    process.env = environment;
    expect([region, keys.accessKeyId, fn?.name]).toEqual(['eu-central-1', 'AKIAEXAMPLE', 'mood']);
    // The URL does not tell the function's name.
    expect(headingOf(another)).toBe('value');
    expect(named.fn).toMatchObject({ name: 'mix', arguments: '(a VARCHAR, n NUMBER)', options: { mode: 'fast' } });
  });

  it('must be a URL whose region is known', async () => {
    await expect(deployedTarget('sentiment', { functions })).rejects.toThrow(/^--url sentiment is not a URL/);
    await expect(deployedTarget('https://api.example.com/sentiment', { functions })).rejects.toThrow(/--region\.$/);
  });
});

test('npm run test:deployed is only for functions with the processor sentiment', () => {
  const named = (name: string, processor: string, more: object = {}) =>
    checkConfig({ functions: { [name]: { processor, ...more } } }).functions;
  expect(() => checkProcessor([])).not.toThrow();
  expect(() => checkProcessor(named('mood', 'sentiment'))).not.toThrow();
  expect(() =>
    checkProcessor(named('geo', 'http', { url: 'https://example.com/x', arguments: '(a VARCHAR)' })),
  ).toThrow(/^The assertions are for the processor sentiment, but geo has another one in cdk\.json\./);
});
