import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { InvokeCommand, type InvokeCommandOutput } from '@aws-sdk/client-lambda';
import { functionSettings } from '../../../local/cloud/lambda/function-settings';
import type { InvocationReport } from '../../../local/cloud/lambda/lambda-function';
import { aFunction, anAssembly } from './an-assembly';
import { eventually, isAlive, runFunctions, type FunctionsOptions, type RunningFunctions } from './running-functions';

const LARGEST_REQUEST = 6_291_456;
const LARGEST_EVENT = 1_048_576;
const LARGEST_REPLY = 6_291_556;
const QUEUE_ARN = 'arn:aws:sqs:us-east-1:123456789012:Small-Failed';

/** Handlers find here what a test has put, and leave what it looks for. */
let scratch: string;
let running: RunningFunctions[] = [];

beforeEach(() => {
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'lambda-'));
});
afterEach(async () => {
  await Promise.all(running.map((functions) => functions.stop()));
  running = [];
  fs.rmSync(scratch, { recursive: true, force: true });
});

async function run(options: FunctionsOptions): Promise<RunningFunctions> {
  const functions = await runFunctions(options);
  running.push(functions);
  return functions;
}

/** One function `Fn` with this code. */
function runOne(source: string, properties: object = {}, options: FunctionsOptions = {}): Promise<RunningFunctions> {
  return run({
    ...options,
    resources: { ...options.resources, Fn: aFunction('fn', { Timeout: 30, ...properties }) },
    code: { fn: source },
  });
}

interface Answer {
  readonly status?: number;
  readonly functionError?: string;
  readonly payload: unknown;
}

async function invoke({ lambda }: RunningFunctions, event: unknown = {}, name = 'Small-Fn'): Promise<Answer> {
  return answerOf(await lambda.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) })));
}

async function invokeEvent({ lambda }: RunningFunctions, event: unknown = {}): Promise<Answer> {
  const command = { FunctionName: 'Small-Fn', InvocationType: 'Event', Payload: JSON.stringify(event) } as const;
  return answerOf(await lambda.send(new InvokeCommand(command)));
}

function answerOf({ StatusCode, FunctionError, Payload }: InvokeCommandOutput): Answer {
  const text = Payload?.transformToString() ?? '';
  return { status: StatusCode, functionError: FunctionError, payload: text === '' ? undefined : JSON.parse(text) };
}

/** Tells its process id; `wait` makes it tell that in a file and never end. */
const PATIENT = `
  const fs = require('node:fs');
  exports.handler = async ({ wait }) => {
    if (!wait) return process.pid;
    fs.writeFileSync(wait, String(process.pid));
    await new Promise(() => setInterval(() => {}, 1000));
  };`;

/** The process id that a handler has left in a file, which for a moment exists and is empty. */
function pidIn(file: string): Promise<number> {
  return eventually(() => (fs.existsSync(file) && Number(fs.readFileSync(file, 'utf8'))) || undefined);
}

describe('environments', () => {
  test('are kept warm for the next call', async () => {
    const functions = await runOne('let calls = 0; exports.handler = async () => [(calls += 1), process.pid];');
    const payloads: number[][] = [];
    for (let call = 0; call < 3; call += 1) payloads.push((await invoke(functions)).payload as number[]);
    expect(payloads.map(([calls]) => calls)).toEqual([1, 2, 3]);
    expect(new Set(payloads.map(([, pid]) => pid)).size).toBe(1);
    expect(functions.fn('Fn').invocations).toBe(3);
  });

  test('can be started before anybody calls', async () => {
    const functions = await runOne('const loaded = Date.now(); exports.handler = async () => loaded;');
    await functions.fn('Fn').warm(2);
    const called = Date.now();
    expect((await invoke(functions)).payload).toBeLessThanOrEqual(called);
    expect(functions.fn('Fn').invocations).toBe(1);
  });

  test('report what each call took', async () => {
    const reports: InvocationReport[] = [];
    const onReport = (report: InvocationReport) => reports.push(report);
    const busy = 'const end = Date.now() + 60; while (Date.now() < end); if (fail) throw new Error("No.");';
    const functions = await runOne(`exports.handler = async ({ fail }) => { ${busy} };`, {}, { onReport });
    await invoke(functions);
    await invoke(functions, { fail: true });
    expect(reports).toMatchObject([
      { functionName: 'Small-Fn', status: 'success', memoryMb: 128, error: undefined },
      { functionName: 'Small-Fn', status: 'error', error: 'No.' },
    ]);
    for (const { usage } of reports) {
      expect(usage?.cpuMs).toBeGreaterThan(1);
      expect(usage?.peakMemoryMb).toBeGreaterThan(10);
    }
  });

  test('report their own peak of memory, not that of the process that started them', async () => {
    const ours = Buffer.alloc(256 * 1024 * 1024, 1);
    const reports: InvocationReport[] = [];
    const onReport = (report: InvocationReport) => reports.push(report);
    const allocate = 'exports.handler = async ({ mb }) => Buffer.alloc(mb * 1024 * 1024, 1).length;';
    const functions = await runOne(allocate, {}, { onReport });
    await invoke(functions, { mb: 1 });
    await invoke(functions, { mb: 64 });
    const [small, large] = reports.map(({ usage }) => usage?.peakMemoryMb ?? 0);
    expect(small).toBeLessThan(ours.length / 1024 / 1024);
    expect(large! - small!).toBeGreaterThan(48);
  });

  test('are as many as calls run at once', async () => {
    // Each call waits for the other, so they end only side by side.
    const functions = await runOne(`
      const fs = require('node:fs');
      exports.handler = async ({ dir, count }) => {
        fs.writeFileSync(dir + '/' + process.pid, '');
        while (fs.readdirSync(dir).length < count) await new Promise((resolve) => setTimeout(resolve, 5));
        return process.pid;
      };`);
    const event = { dir: scratch, count: 2 };
    const [one, other] = await Promise.all([invoke(functions, event), invoke(functions, event)]);
    expect(one.payload).not.toBe(other.payload);
    expect([one.payload, other.payload]).toContain((await invoke(functions, event)).payload);
  });

  test('hold the function’s variables and Lambda’s, and nothing of this machine', async () => {
    const before = { ...process.env };
    Object.assign(process.env, { AWS_PROFILE: 'someone', AWS_ACCESS_KEY_ID: 'theirs', SECRET_OF_MINE: 'x' });
    try {
      const properties = {
        Environment: { Variables: { TABLE: { 'Fn::Sub': 'jobs-${AWS::Region}' } } },
        MemorySize: 256,
      };
      const functions = await runOne('exports.handler = async () => process.env;', properties);
      const { payload } = await invoke(functions);
      const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, ...others } = payload as NodeJS.ProcessEnv;
      expect(functions.identities.find(AWS_ACCESS_KEY_ID ?? '')).toEqual({
        principalArn: 'arn:aws:iam::123456789012:role/small',
        accessKeyId: AWS_ACCESS_KEY_ID,
        secretAccessKey: AWS_SECRET_ACCESS_KEY,
        sessionToken: AWS_SESSION_TOKEN,
      });
      expect(others).toEqual({
        TABLE: 'jobs-us-east-1',
        AWS_REGION: 'us-east-1',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_LAMBDA_FUNCTION_NAME: 'Small-Fn',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_LOG_FORMAT: 'Text',
        AWS_LAMBDA_LOG_LEVEL: 'INFO',
        AWS_CONFIG_FILE: os.devNull,
        AWS_SHARED_CREDENTIALS_FILE: os.devNull,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/Small-Fn',
        AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
        LAMBDA_TASK_ROOT: path.join(functions.assembly.dir, 'asset.fn'),
        PATH: process.env.PATH,
        TZ: ':UTC',
        _HANDLER: 'index.handler',
      });
    } finally {
      process.env = before;
    }
  });

  test('give the handler its context', async () => {
    const source = `exports.handler = async (event, { getRemainingTimeInMillis, ...context }) =>
      ({ event, remaining: getRemainingTimeInMillis(), context });`;
    const functions = await runOne(source, { Timeout: 30 });
    const { payload } = await invoke(functions, { a: 'é' });
    expect(payload).toEqual({
      event: { a: 'é' },
      remaining: expect.any(Number) as number,
      context: {
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        functionName: 'Small-Fn',
        functionVersion: '$LATEST',
        invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:Small-Fn',
        logGroupName: '/aws/lambda/Small-Fn',
        memoryLimitInMB: '128',
      },
    });
    const { remaining } = payload as { remaining: number };
    expect(remaining).toBeGreaterThan(20_000);
    expect(remaining).toBeLessThanOrEqual(30_000);
  });
});

describe('failures', () => {
  test('of the handler are told with type, message and trace, and its environment goes on', async () => {
    const functions = await runOne(`exports.handler = async ({ fail }) => {
      if (fail === 'text') throw 'no error object';
      if (fail) throw new TypeError(fail);
      return process.pid;
    };`);
    const { payload: pid } = await invoke(functions);
    expect(await invoke(functions, { fail: 'bad' })).toEqual({
      status: 200,
      functionError: 'Unhandled',
      payload: {
        errorType: 'TypeError',
        errorMessage: 'bad',
        trace: expect.arrayContaining(['TypeError: bad', expect.stringContaining('index.js')]) as string[],
      },
    });
    expect((await invoke(functions, { fail: 'text' })).payload).toEqual({
      errorType: 'string',
      errorMessage: 'no error object',
      trace: [],
    });
    expect((await invoke(functions)).payload).toBe(pid);
  });

  test.each([
    [
      'code that throws as it loads',
      'throw new RangeError("cannot load");',
      'index.handler',
      'RangeError',
      'cannot load',
    ],
    [
      'a missing handler',
      'exports.other = 1;',
      'index.handler',
      'Runtime.HandlerNotFound',
      'index.handler is undefined',
    ],
    ['a missing file', '', 'main.handler', 'Runtime.ImportModuleError', 'Cannot find module'],
  ])('of %s are told at every call', async (_, source, Handler, errorType, errorMessage) => {
    const functions = await runOne(source, { Handler });
    for (let call = 0; call < 2; call += 1) {
      const { functionError, payload } = await invoke(functions);
      expect(functionError).toBe('Unhandled');
      expect(payload).toMatchObject({ errorType, errorMessage: expect.stringContaining(errorMessage) as string });
    }
  });

  test('to end in time are ended with the process', async () => {
    const source = `exports.handler = async ({ file }) => {
      if (!file) return 'in time';
      require('node:fs').writeFileSync(file, String(process.pid));
      for (;;);
    };`;
    const functions = await runOne(source, { Timeout: 5 }, { timeScale: 20 });
    const file = path.join(scratch, 'pid');
    expect(await invoke(functions, { file })).toEqual({
      status: 200,
      functionError: 'Unhandled',
      payload: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(
          /^RequestId: [0-9a-f-]{36} Error: Task timed out after 0\.25 seconds$/,
        ) as string,
      },
    });
    expect(isAlive(await pidIn(file))).toBe(false);
    expect((await invoke(functions)).payload).toBe('in time');
  });

  test('by an exit are told, and the next call gets a new environment', async () => {
    const functions = await runOne(
      'exports.handler = async ({ code }) => code === undefined ? 1 : process.exit(code);',
    );
    for (const code of [0, 7]) {
      const { functionError, payload } = await invoke(functions, { code });
      expect(functionError).toBe('Unhandled');
      const errorMessage = `Runtime exited with error: exit status ${code}`;
      expect(payload).toEqual({ errorType: 'Runtime.ExitError', errorMessage });
      expect((await invoke(functions)).payload).toBe(1);
    }
  });

  test('in the middle of an answer are exits too', async () => {
    const functions = await runOne(`
      const http = require('node:http');
      exports.handler = (event, { awsRequestId }) => new Promise(() => {
        const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
        const path = '/2018-06-01/runtime/invocation/' + awsRequestId + '/response';
        const request = http.request({ host, port, path, method: 'POST', headers: { 'Content-Length': 1000 } });
        request.write('{"half":', () => process.exit(1));
      });`);
    expect((await invoke(functions)).payload).toMatchObject({ errorType: 'Runtime.ExitError' });
  });

  test('of the machine can be had by killing one environment', async () => {
    const functions = await runOne(PATIENT);
    expect(await functions.fn('Fn').killOne()).toBe(false);
    const wait = path.join(scratch, 'pid');
    const answer = invoke(functions, { wait });
    const pid = await pidIn(wait);
    expect(await functions.fn('Fn').killOne()).toBe(true);
    expect(isAlive(pid)).toBe(false);
    expect((await answer).payload).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: 'Runtime exited with error: SIGKILL',
    });
    expect((await invoke(functions)).payload).not.toBe(pid);
  });
});

describe('the limit', () => {
  /** A JSON text of so many bytes. */
  const sized = (bytes: number) => 'x'.repeat(bytes - 2);

  test('of a request is 6 MB', async () => {
    const functions = await runOne('exports.handler = async (event) => event.length;');
    expect((await invoke(functions, sized(LARGEST_REQUEST))).payload).toBe(LARGEST_REQUEST - 2);
    await expect(invoke(functions, sized(LARGEST_REQUEST + 1))).rejects.toMatchObject({
      name: 'RequestTooLargeException',
      $metadata: { httpStatusCode: 413 },
    });
    expect(functions.fn('Fn').invocations).toBe(1);
  });

  test('of an event is 1 MB', async () => {
    const functions = await runOne('exports.handler = async (event) => event.length;');
    expect((await invokeEvent(functions, sized(LARGEST_EVENT))).status).toBe(202);
    await functions.events.idle();
    await expect(invokeEvent(functions, sized(LARGEST_EVENT + 1))).rejects.toMatchObject({
      name: 'RequestTooLargeException',
      $metadata: { httpStatusCode: 413 },
    });
    expect(functions.fn('Fn').invocations).toBe(1);
  });

  test('of a reply is 6 MB and a little', async () => {
    const functions = await runOne("exports.handler = async (bytes) => 'x'.repeat(bytes - 2);");
    expect((await invoke(functions, LARGEST_REPLY)).payload).toHaveLength(LARGEST_REPLY - 2);
    expect(await invoke(functions, LARGEST_REPLY + 1)).toMatchObject({
      status: 200,
      functionError: 'Unhandled',
      payload: { errorType: 'Function.ResponseSizeTooLarge' },
    });
  });

  test('of reserved concurrency throttles what comes on top', async () => {
    const functions = await runOne(PATIENT, { ReservedConcurrentExecutions: 1 });
    const wait = path.join(scratch, 'pid');
    const first = invoke(functions, { wait });
    await pidIn(wait);
    await expect(invoke(functions)).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      $metadata: { httpStatusCode: 429 },
    });
    await functions.fn('Fn').killOne();
    await first;
    expect((await invoke(functions)).status).toBe(200);
  });
});

describe('an event', () => {
  const failing = `
    const fs = require('node:fs');
    exports.handler = async ({ file }, { awsRequestId }) => {
      fs.appendFileSync(file, awsRequestId + '\\n');
      throw new TypeError('never');
    };`;
  const asyncSettings = (properties: object) => ({
    Failed: { Type: 'AWS::SQS::Queue' },
    Async: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: 'Fn' },
        Qualifier: '$LATEST',
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Failed', 'Arn'] } } },
        ...properties,
      },
    },
  });
  const slow = { Timeout: 900 };
  const attempts = (file: string) => fs.readFileSync(file, 'utf8').trim().split('\n');

  test('is answered before it has been run', async () => {
    const source = `
      const fs = require('node:fs');
      exports.handler = async ({ gate }) => {
        while (!fs.existsSync(gate)) await new Promise((resolve) => setTimeout(resolve, 5));
        fs.writeFileSync(gate + '.done', '');
      };`;
    const functions = await runOne(source);
    const gate = path.join(scratch, 'gate');
    expect(await invokeEvent(functions, { gate })).toEqual({ status: 202, payload: undefined });
    expect(fs.existsSync(`${gate}.done`)).toBe(false);
    fs.writeFileSync(gate, '');
    await functions.events.idle();
    expect(fs.existsSync(`${gate}.done`)).toBe(true);
    expect(functions.fn('Fn').invocations).toBe(1);
  });

  test.each([0, 1, undefined])('that fails is tried again with the same request id (%p retries)', async (retries) => {
    const resources = asyncSettings({ MaximumRetryAttempts: retries });
    const functions = await runOne(failing, slow, { resources, timeScale: 1000 });
    const file = path.join(scratch, 'attempts');
    await invokeEvent(functions, { file });
    await functions.events.idle();
    const ids = attempts(file);
    expect(ids).toHaveLength(1 + (retries ?? 2));
    expect(new Set(ids).size).toBe(1);
    expect(functions.queues.messages).toEqual([
      {
        version: '1.0',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
        requestContext: {
          requestId: ids[0],
          functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:Small-Fn:$LATEST',
          condition: 'RetriesExhausted',
          approximateInvokeCount: ids.length,
        },
        requestPayload: { file },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: { errorType: 'TypeError', errorMessage: 'never', trace: expect.any(Array) as string[] },
      },
    ]);
  });

  test('that succeeds at last leaves no record', async () => {
    const source = `
      const fs = require('node:fs');
      exports.handler = async ({ file }) => {
        fs.appendFileSync(file, 'x\\n');
        if (fs.readFileSync(file, 'utf8').length < 4) throw new Error('not yet');
      };`;
    const functions = await runOne(source, slow, { resources: asyncSettings({}), timeScale: 1000 });
    const file = path.join(scratch, 'attempts');
    await invokeEvent(functions, { file });
    await functions.events.idle();
    expect(attempts(file)).toHaveLength(2);
    expect(functions.queues.messages).toEqual([]);
  });

  test('that would be too old to be tried again is given up', async () => {
    const resources = asyncSettings({ MaximumEventAgeInSeconds: 60 });
    const functions = await runOne(failing, slow, { resources, timeScale: 1000 });
    const file = path.join(scratch, 'attempts');
    await invokeEvent(functions, { file });
    await functions.events.idle();
    expect(attempts(file)).toHaveLength(1);
    expect(functions.queues.messages).toMatchObject([
      {
        requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 1 },
        responsePayload: { errorMessage: 'never' },
      },
    ]);
  });

  test('that is throttled waits for its turn, which is no attempt', async () => {
    const properties = { Timeout: 900, ReservedConcurrentExecutions: 1 };
    const functions = await runOne(PATIENT, properties, { resources: asyncSettings({}), timeScale: 100 });
    const wait = path.join(scratch, 'pid');
    const first = invoke(functions, { wait });
    await pidIn(wait);
    await invokeEvent(functions);
    await functions.fn('Fn').killOne();
    await first;
    await functions.events.idle();
    expect(functions.fn('Fn').invocations).toBe(2);
    expect(functions.queues.messages).toEqual([]);
  });

  test('that was always throttled leaves a record without a response', async () => {
    const properties = { ReservedConcurrentExecutions: 0 };
    const resources = asyncSettings({ MaximumEventAgeInSeconds: 60 });
    const functions = await runOne(failing, properties, { resources, timeScale: 10_000 });
    await invokeEvent(functions, { a: 1 });
    await functions.events.idle();
    const [record, ...others] = functions.queues.messages;
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 0 },
      requestPayload: { a: 1 },
    });
    expect(record).not.toHaveProperty('responsePayload');
  });

  test('can only fail to where messages are kept', () => {
    const resources = {
      Fn: aFunction('fn'),
      ...asyncSettings({
        DestinationConfig: { OnFailure: { Destination: 'arn:aws:sns:us-east-1:123456789012:topic' } },
      }),
    };
    const { template, remove } = anAssembly({ resources, code: { fn: '' } });
    expect(() => functionSettings(template)).toThrow('Fn: the embedded cloud knows only queues');
    remove();
  });

  test('waits no longer when the cloud stops', async () => {
    const functions = await runOne(failing, slow, { resources: asyncSettings({}) });
    const file = path.join(scratch, 'attempts');
    await invokeEvent(functions, { file });
    await eventually(() => fs.existsSync(file));
    functions.events.stop();
    await functions.events.idle();
    expect(functions.queues.messages).toEqual([]);
  });
});

describe('logs', () => {
  const source = `exports.handler = async ({ last }) => {
    const circle = {};
    circle.self = circle;
    console.log({ a: 1 });
    console.log('two', 'words');
    console.debug('too much detail');
    console.warn(7);
    console.error(new RangeError('bad'));
    console.error('it is', new RangeError('worse'));
    console.log(circle);
    process.stdout.write('{"mine":true}\\n');
    process.stdout.write(last + '\\n');
  };`;

  test('in JSON wrap what console writes, and leave alone what is written past it', async () => {
    const functions = await runOne(source, { LoggingConfig: { LogFormat: 'JSON' } });
    expect((await invoke(functions, { last: '"end"' })).functionError).toBeUndefined();
    const lines = await eventually(() => functions.log('Fn').includes('"end"') && functions.log('Fn'));
    const records = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as object | string);
    const own = records.filter((record) => typeof record === 'string' || !('type' in record));
    const common = { timestamp: expect.any(String) as string, requestId: expect.any(String) as string };
    const stackTrace = expect.any(Array) as string[];
    expect(own).toEqual([
      { ...common, level: 'INFO', message: { a: 1 } },
      { ...common, level: 'INFO', message: 'two words' },
      { ...common, level: 'WARN', message: 7 },
      { ...common, level: 'ERROR', message: { errorType: 'RangeError', errorMessage: 'bad', stackTrace } },
      {
        ...common,
        level: 'ERROR',
        message: expect.stringContaining('it is RangeError: worse') as string,
        errorType: 'RangeError',
        errorMessage: 'worse',
        stackTrace,
      },
      { ...common, level: 'INFO', message: expect.stringContaining('Circular') as string },
      { mine: true },
      'end',
    ]);
  });

  test('tell when an invocation starts and how it ends', async () => {
    const functions = await runOne(source, { LoggingConfig: { LogFormat: 'JSON' } });
    await invoke(functions);
    const records = await eventually(() => {
      const platform = functions.log('Fn').filter((line) => line.includes('"platform.'));
      return platform.length === 2 && platform.map((line) => JSON.parse(line) as object);
    });
    expect(records).toMatchObject([
      { type: 'platform.start', record: { requestId: expect.any(String) as string } },
      { type: 'platform.report', record: { status: 'success', metrics: { memorySizeMB: 128 } } },
    ]);
  });
});

describe('the Invoke API', () => {
  const source = "exports.handler = async () => 'hello';";

  test('finds a function by its ARN too', async () => {
    const functions = await runOne(source);
    const { payload } = await invoke(functions, {}, functions.fn('Fn').settings.arn);
    expect(payload).toBe('hello');
  });

  test('takes a missing payload for an empty object', async () => {
    const functions = await runOne('exports.handler = async (event) => [event];');
    const output = await functions.lambda.send(new InvokeCommand({ FunctionName: 'Small-Fn' }));
    expect(answerOf(output).payload).toEqual([{}]);
  });

  test('answers 404 for a function that is not in the template', async () => {
    const functions = await runOne(source);
    await expect(invoke(functions, {}, 'Nobody')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('answers 400 for a payload that is no JSON', async () => {
    const functions = await runOne(source);
    const command = new InvokeCommand({ FunctionName: 'Small-Fn', Payload: '{' });
    await expect(functions.lambda.send(command)).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('answers 403 without a signature', async () => {
    const functions = await runOne(source);
    const url = `${functions.endpoint}/2015-03-31/functions/Small-Fn/invocations`;
    const reply = await fetch(url, { method: 'POST', body: '{}' });
    expect(reply.status).toBe(403);
    expect(reply.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
    expect(functions.fn('Fn').invocations).toBe(0);
  });
});

describe('stopping', () => {
  test('leaves no process alive, idle or at work', async () => {
    const functions = await runOne(PATIENT);
    const wait = path.join(scratch, 'pid');
    const busy = invoke(functions, { wait });
    const busyPid = await pidIn(wait);
    const { payload: idlePid } = await invoke(functions);
    expect([busyPid, Number(idlePid)].map(isAlive)).toEqual([true, true]);
    await functions.fn('Fn').stop();
    expect([busyPid, Number(idlePid)].map(isAlive)).toEqual([false, false]);
    expect((await busy).payload).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect((await invoke(functions)).payload).toMatchObject({ errorType: 'Runtime.ExitError' });
  });

  test('takes an environment along that still writes its log', async () => {
    const chatty = `exports.handler = async ({ wait }) => {
      require('node:fs').writeFileSync(wait, String(process.pid));
      setInterval(() => process.stdout.write('x'.repeat(50_000) + '\\n'), 0);
      await new Promise(() => {});
    };`;
    const functions = await runOne(chatty);
    const wait = path.join(scratch, 'pid');
    const busy = invoke(functions, { wait });
    const pid = await pidIn(wait);
    await functions.fn('Fn').stop();
    await busy;
    expect(isAlive(pid)).toBe(false);
  });
});

test('settings come from the template, and are Lambda’s defaults where it says nothing', () => {
  const resources = {
    Plain: aFunction('fn'),
    Tuned: aFunction('fn', { Timeout: 30, MemorySize: 512, ReservedConcurrentExecutions: 4 }),
    Failed: { Type: 'AWS::SQS::Queue' },
    Async: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: 'Tuned' },
        MaximumRetryAttempts: 0,
        MaximumEventAgeInSeconds: 300,
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Failed', 'Arn'] } } },
      },
    },
  };
  const { template, remove } = anAssembly({ resources, code: { fn: '' } });
  expect(functionSettings(template)).toMatchObject([
    { name: 'Small-Plain', memoryMb: 128, timeoutSeconds: 3, async: { retries: 2, maxAgeSeconds: 21_600 } },
    {
      name: 'Small-Tuned',
      memoryMb: 512,
      timeoutSeconds: 30,
      reservedConcurrency: 4,
      async: { retries: 0, maxAgeSeconds: 300, onFailure: QUEUE_ARN },
    },
  ]);
  remove();
});
