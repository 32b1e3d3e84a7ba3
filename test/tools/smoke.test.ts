import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { deployedTarget, headingOf, localTarget } from '../../tools/smoke/smoke-target';
import { smokeTest } from '../../tools/smoke/smoke-test';
import { checkConfig } from '../../lib/config';
import type { Exchange } from '../../local/snowflake/batch-exchange';
import { RUNNING, ScriptedService, type SentBatch, values } from '../local/snowflake/scripted-service';

const credentials = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
const service = new ScriptedService();
const exchanges: Exchange[] = [];
const settings = checkConfig({ function: { name: 'mood' } }).function;

beforeAll(() => service.start());
beforeEach(() => exchanges.splice(0));
afterAll(() => service.stop());

function smoke(rows: number) {
  const target = { url: service.url, region: 'us-east-1', credentials };
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
    await expect(localTarget(file)).rejects.toThrow(
      /^npm run serve does not run here\. Start it first: npm run serve$/,
    );
    const endpoints = {
      ...{ functionName: 'mood', functionUrl: service.url, region: 'us-east-1' },
      ...{ caller: credentials, operator: credentials },
      ...{ dynamodb: 'http://127.0.0.1', lambda: 'http://127.0.0.1', tableName: 'Jobs', functions: { process: 'P' } },
      ...{ jobs: { timeScale: '1', retentionHours: '12' } },
    };
    fs.writeFileSync(file, JSON.stringify(endpoints));
    expect(await localTarget(file)).toEqual({ url: service.url, region: 'us-east-1', credentials, name: 'mood' });
    expect(headingOf(await localTarget(file))).toBe('MOOD(A)');
    fs.writeFileSync(file, JSON.stringify({ ...endpoints, functionUrl: 'http://127.0.0.1:1/prod/mood' }));
    await expect(localTarget(file)).rejects.toThrow(
      /^The service of npm run serve does not answer\. Start it again: npm run serve$/,
    );
  });

  it('with --url is called with a signature for the region of the URL and keys from the environment', async () => {
    const environment = { ...process.env };
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' });
    const url = 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/v1/sentiment';
    const { region, credentials: keys, name } = await deployedTarget(url, { settings });
    const another = await deployedTarget(url.replace('sentiment', 'topics'), { settings });
    process.env = environment;
    expect([region, keys.accessKeyId, name]).toEqual(['eu-central-1', 'AKIAEXAMPLE', 'mood']);
    // The URL does not tell the function's name.
    expect(headingOf(another)).toBe('value');
  });

  it('must be a URL whose region is known', async () => {
    await expect(deployedTarget('sentiment', { settings })).rejects.toThrow(/^--url sentiment is not a URL/);
    await expect(deployedTarget('https://api.example.com/sentiment', { settings })).rejects.toThrow(/--region\.$/);
  });
});
