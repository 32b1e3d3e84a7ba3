import { EventStreamCodec } from '@smithy/core/event-streams';
import { fromUtf8, toUtf8 } from '@smithy/core/serde';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { checkConfig } from '../../lib/config';
import { HandlerFunction } from '../../lib/handler-function';
import { functionSettings, type FunctionSettings } from '../../local/cloud/lambda/function-settings';
import { sandboxEnvironment } from '../../local/cloud/lambda/sandbox-environment';
import { Template } from '../../local/cloud/template';

const ROOT = path.join(__dirname, '..', '..');
const LOCAL = path.join(ROOT, '.local');
const CREDENTIALS = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'secret', sessionToken: 'token' };

/** Processors that the tests bundle in the same way as the service's own functions. */
const PROCESSORS = ['file-reader', 'function-caller', 'thrower'] as const;
type ProcessorName = (typeof PROCESSORS)[number];

describe('in its bundle, a processor', () => {
  let dir: string;
  let functions: readonly FunctionSettings[];
  beforeAll(() => {
    fs.mkdirSync(LOCAL, { recursive: true });
    dir = fs.mkdtempSync(path.join(LOCAL, 'processors-'));
    functions = functionSettings(Template.read(bundled(path.join(dir, 'assembly'))));
  });
  afterAll(() => fs.rmSync(dir, { recursive: true }));

  it('reads a file by node:fs/promises', async () => {
    const file = path.join(dir, 'words.txt');
    fs.writeFileSync(file, 'good, bad');
    expect(await run('file-reader', [[file]])).toEqual(['good, bad']);
  });

  it('reads an answer that AWS sends as an event stream', async () => {
    const values = await withLambda(eventStream('Grüße ', 'aus Zürich'), (endpoint) =>
      run('function-caller', [['greeter']], { AWS_ENDPOINT_URL_LAMBDA: endpoint }),
    );
    expect(values).toEqual(['Grüße aus Zürich']);
  });

  it.each([
    [404, 'ResourceNotFoundException', { Message: 'Function not found' }, 'no such function'],
    [429, 'TooManyRequestsException', { Reason: 'CallerRateLimitExceeded' }, 'throttled: CallerRateLimitExceeded'],
  ])("tells the SDK's errors apart by instanceof: %s %s", async (status, name, body, value) => {
    const answer = (response: http.ServerResponse) =>
      response.writeHead(status, { 'x-amzn-errortype': name }).end(JSON.stringify(body));
    const values = await withLambda(answer, (endpoint) =>
      run('function-caller', [['greeter']], { AWS_ENDPOINT_URL_LAMBDA: endpoint }),
    );
    expect(values).toEqual([value]);
  });

  it("does not read the ~/.aws of the developer's machine", async () => {
    fs.mkdirSync(path.join(dir, '.aws'));
    // With this the SDK refuses every endpoint that it is given.
    fs.writeFileSync(path.join(dir, '.aws', 'config'), '[default]\nuse_fips_endpoint = true\n');
    const values = await withLambda(eventStream('hello'), (endpoint) =>
      run('function-caller', [['greeter']], { AWS_ENDPOINT_URL_LAMBDA: endpoint, HOME: dir, USERPROFILE: dir }),
    );
    expect(values).toEqual(['hello']);
  });

  it('names the line of its source in a stack trace, if it was bundled with a source map', async () => {
    const [stack] = await run('thrower', [['a']]);
    expect(stack).toMatch(/test[/\\]integration[/\\]processors[/\\]thrower\.ts:4:/);
  });

  /** Runs the handler as Lambda does: in a process that has only the function's variables. */
  async function run(name: ProcessorName, rows: unknown, more: Record<string, string> = {}): Promise<unknown[]> {
    const settings = functions.find(({ logicalId }) => logicalId.startsWith(name.replace('-', '')));
    if (!settings) throw new Error(`No function ${name}`);
    const script = `
      const { handler } = require(${JSON.stringify(path.join(settings.codeDir, 'index.js'))});
      handler(${JSON.stringify(rows)}).then((values) => process.stdout.write(JSON.stringify(values)));
    `;
    const env = { ...sandboxEnvironment(settings, CREDENTIALS, 'us-east-1'), ...more };
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { env });
    return JSON.parse(stdout) as unknown[];
  }
});

/** The directory of an assembly with a function for each processor. */
function bundled(outdir: string): string {
  const app = new App({ outdir, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Processors');
  const { logs } = checkConfig({});
  for (const name of PROCESSORS) {
    new HandlerFunction(stack, name, {
      entry: `test/integration/processors/${name}.ts`,
      description: name,
      timeout: Duration.minutes(1),
      memoryMb: 512,
      logs,
      service: name,
      sourceMap: name === 'thrower',
    });
  }
  return app.synth().directory;
}

type Answer = (response: http.ServerResponse) => void;

/** Runs the work against a server that gives the same answer to every request. */
async function withLambda<T>(answer: Answer, use: (endpoint: string) => Promise<T>): Promise<T> {
  const server = http.createServer((request, response) => void request.resume().on('end', () => answer(response)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** The answer to InvokeWithResponseStream: a message for each chunk, and one that says it is complete. */
function eventStream(...chunks: readonly string[]): Answer {
  const codec = new EventStreamCodec(toUtf8, fromUtf8);
  const message = (eventType: string, text: string) =>
    codec.encode({
      headers: {
        ':message-type': { type: 'string', value: 'event' },
        ':event-type': { type: 'string', value: eventType },
        ':content-type': { type: 'string', value: 'application/octet-stream' },
      },
      body: Buffer.from(text),
    });
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
    for (const chunk of chunks) response.write(message('PayloadChunk', chunk));
    response.end(message('InvokeComplete', '{}'));
  };
}
