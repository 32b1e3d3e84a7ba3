import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { consoleInfoSchema } from '../../../console/api/info';
import { rawOutputs } from '../raw-outputs';
import { RecordedAws } from './recorded-aws';
import queryDefinitions from './replies/describe-query-definitions.json';

const ROOT = path.join(__dirname, '..', '..', '..');

const aws = new RecordedAws();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'console-'));
const outputs = path.join(folder, 'outputs.json');

beforeAll(async () => {
  await aws.start();
  const raw = Object.entries(rawOutputs()).map(([name, value]) => [
    name,
    value.replaceAll(/https:\/\/[^/"']+\/v1\//g, 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/v1/'),
  ]);
  fs.writeFileSync(outputs, JSON.stringify({ Trial: Object.fromEntries(raw) as unknown }));
  aws.on('Query', { body: { Items: [], Count: 0, ScannedCount: 0 } });
  aws.on('GetItem', { body: {} });
  aws.on('UpdateItem', { status: 400, body: { __type: 'ConditionalCheckFailedException' } });
  aws.on('DescribeQueryDefinitions', { body: queryDefinitions });
  aws.on('Invoke DryRun', { status: 204 });
  aws.on('GetDashboard', { body: { DashboardBody: '{"widgets":[]}' } });
  aws.on('GetMetricData', { body: { MetricDataResults: [] } });
  aws.deny('StartQuery', 'logs:StartQuery', 'arn:aws:logs:eu-central-1:123456789012:log-group:Trial:*');
});
afterAll(() => {
  aws.stop();
  fs.rmSync(folder, { recursive: true });
});

test('npm run console prints the stack, its address, and the permissions that are missing; a signal ends it', async () => {
  const child = spawn(
    process.execPath,
    ['--require', 'tsx/cjs', 'bin/console.ts', '--stack', 'Trial', '--outputs', outputs],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        AWS_ENDPOINT_URL: aws.endpoint,
        AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      },
    },
  );
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const complaints = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
  try {
    expect((await lines.next()).value).toMatch(/^Stack Trial in account \d+, region eu-central-1:$/);
    const [, url, token = ''] =
      /^(http:\/\/127\.0\.0\.1:\d+\/)#token=(\S+)$/.exec(String((await lines.next()).value)) ?? [];
    expect((await complaints.next()).value).toMatch(
      /^logs:StartQuery: The page cannot show log lines.* Allow logs:StartQuery/,
    );
    const response = await fetch(`${url}api/info`, { headers: { 'x-console-token': token } });
    expect(consoleInfoSchema.parse(await response.json())).toMatchObject({
      where: 'AWS',
      region: 'eu-central-1',
      stack: 'Trial',
    });
    expect((await fetch(`${url}api/info`)).status).toBe(401);
  } finally {
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
  }
});
