import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { InvokeCommand, LambdaClient, type InvokeCommandInput } from '@aws-sdk/client-lambda';
import { startCloud, type Cloud } from '../../../local/cloud/cloud';
import { SignedSender } from '../../../local/snowflake/signed-sender';
import { synthesiseMixedApp } from './a-mixed-app';

/** A CDK app whose functions come from plain folders, in Python and Node, run as it was synthesised. */
let dir: string;
let cloud: Cloud;
const notices: string[] = [];

beforeAll(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mixed-'));
  cloud = await startCloud({
    assemblyDir: synthesiseMixedApp(dir),
    logDir: path.join(dir, 'logs'),
    onNotice: (notice) => notices.push(notice),
  });
});
afterAll(async () => {
  await cloud.stop();
  fs.rmSync(dir, { recursive: true, force: true });
});

async function post(resource: string, event: object): Promise<unknown> {
  const credentials = cloud.issueCredentials('arn:aws:sts::123456789012:assumed-role/caller/session');
  const sender = new SignedSender({ url: `${cloud.apiUrl}/${resource}`, region: cloud.region, credentials });
  const signal = AbortSignal.timeout(60_000);
  const { status, body } = await sender.send({ method: 'POST', headers: {}, body: JSON.stringify(event), signal });
  sender.close();
  return [status, JSON.parse(body.toString())];
}

function settingsOf(start: string) {
  const fn = cloud.functions.find(({ settings }) => settings.logicalId.startsWith(start));
  if (!fn) throw new Error(`No function ${start}`);
  return fn.settings;
}

/** Invokes the Python function with the role of another. */
async function invokeAs(start: string, input: Partial<InvokeCommandInput>): Promise<unknown> {
  const role = settingsOf(start).roleArn.split('/').at(-1);
  const credentials = cloud.issueCredentials(`arn:aws:sts::123456789012:assumed-role/${role}/session`);
  const { lambdaEndpoint: endpoint, region } = cloud;
  const lambda = new LambdaClient({ endpoint, region, credentials, maxAttempts: 1 });
  const command = new InvokeCommand({ FunctionName: settingsOf('Score').name, ...input });
  const { Payload, ExecutedVersion } = await lambda.send(command).finally(() => lambda.destroy());
  return [ExecutedVersion, Payload?.transformToString()];
}

test('a Node function of a folder calls a Python function of a folder, with the permission of its role', async () => {
  const answer = { score: 0.5, by: settingsOf('Score').name };
  expect(await post('allowed', { text: 'a good day is fine' })).toEqual([200, { answer }]);
  await cloud.idle();
  const log = fs.readFileSync(path.join(dir, 'logs', `${settingsOf('Score').logicalId}.log`), 'utf8');
  expect(log).toMatch(/^\[WARNING\]\t.*\t2 good words$/m);
});

test('a Node function whose role has no permission is denied, and the denial is told', async () => {
  expect(await post('denied', { text: 'good' })).toEqual([200, { refused: 'AccessDeniedException' }]);
  const { name, arn } = settingsOf('denied');
  expect(notices.filter((notice) => notice.startsWith('Denied: '))).toEqual([
    expect.stringMatching(
      new RegExp(`/${name} is not authorized to perform: lambda:InvokeFunction on .*${arn.split(':')[4]}`),
    ),
  ]);
});

test('the permission covers the name, the ARN and a qualifier', async () => {
  const Payload = '{"text":"good"}';
  const { name, arn } = settingsOf('Score');
  const body = `{"score": 0.25, "by": "${name}"}`;
  for (const input of [{}, { FunctionName: arn }, { FunctionName: `${arn}:$LATEST` }, { Qualifier: '$LATEST' }]) {
    expect(await invokeAs('allowed', { Payload, ...input })).toEqual(['$LATEST', body]);
  }
  await expect(invokeAs('denied', { Payload })).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('an event of more than 6 MB is refused before it reaches a function', async () => {
  const { invocations } = cloud.functions.find(({ settings }) => settings === settingsOf('Score')) ?? {};
  const Payload = JSON.stringify({ text: 'x'.repeat(6_291_456) });
  await expect(invokeAs('allowed', { Payload })).rejects.toMatchObject({
    name: 'RequestTooLargeException',
    $metadata: { httpStatusCode: 413 },
  });
  expect(cloud.functions.find(({ settings }) => settings === settingsOf('Score'))?.invocations).toBe(invocations);
});

test('nothing but the version of Python is noticed at start', () => {
  const other = notices.filter((notice) => !notice.startsWith('Denied: ') && !notice.includes("this machine's Python"));
  expect(other).toEqual([]);
});
