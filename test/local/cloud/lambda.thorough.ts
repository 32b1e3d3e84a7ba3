import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { functionSettings } from '../../../local/cloud/lambda/function-settings';
import type { InvocationReport } from '../../../local/cloud/lambda/lambda-function';
import { aFunction, anAssembly } from './an-assembly';
import { inScratch, invoke, invokeEvent, PATIENT, pidIn, runOne, scratchDir } from './one-function';
import { eventually, isAlive, type RunningFunctions } from './running-functions';

const TRACE = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/;
const LARGEST_REQUEST = 6_291_456;
const LARGEST_EVENT = 1_048_576;
const LARGEST_REPLY = 6_291_556;
const QUEUE_ARN = 'arn:aws:sqs:us-east-1:123456789012:Small-Failed';

describe('environments', () => {
  test('are kept warm for the next call', async () => {
    const functions = await runOne('let calls = 0; exports.handler = async () => [(calls += 1), process.pid];');
    const payloads: number[][] = [];
    for (let call = 0; call < 3; call += 1) payloads.push((await invoke(functions)).payload as number[]);
    expect(payloads.map(([calls]) => calls)).toEqual([1, 2, 3]);
    expect(new Set(payloads.map(([, pid]) => pid)).size).toBe(1);
    expect(functions.fn('Fn').invocations).toBe(3);
  });

  test('can be started before the first call', async () => {
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
    // Each call waits for the other, so they end only if they run at the same time.
    const functions = await runOne(`
      const fs = require('node:fs');
      exports.handler = async ({ dir, count }) => {
        fs.writeFileSync(dir + '/' + process.pid, '');
        while (fs.readdirSync(dir).length < count) await new Promise((resolve) => setTimeout(resolve, 5));
        return process.pid;
      };`);
    const event = { dir: scratchDir(), count: 2 };
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
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_LAMBDA_LOG_FORMAT: 'Text',
        AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/) as string,
        AWS_CONFIG_FILE: os.devNull,
        AWS_SHARED_CREDENTIALS_FILE: os.devNull,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/Small-Fn',
        AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
        LANG: 'en_US.UTF-8',
        LAMBDA_TASK_ROOT: path.join(functions.assembly.dir, 'asset.fn'),
        PATH: process.env.PATH,
        TZ: ':UTC',
        _HANDLER: 'index.handler',
        _X_AMZN_TRACE_ID: expect.stringMatching(TRACE) as string,
      });
    } finally {
      process.env = before;
    }
  });

  test('differ in their log streams, each of which stays the same', async () => {
    const source = `exports.handler = async (event, context) =>
      [process.pid, process.env.AWS_LAMBDA_LOG_STREAM_NAME, context.logStreamName];`;
    const functions = await runOne(source, { LoggingConfig: { LogGroup: '/shared' } });
    await functions.fn('Fn').warm(1);
    const [one, again] = [(await invoke(functions)).payload, (await invoke(functions)).payload] as [string[], string[]];
    expect(again).toEqual(one);
    expect(one[1]).toBe(one[2]);
    // A log group of one's own may hold the streams of several functions, so Lambda adds the name.
    expect(one[1]).toMatch(/^\d{4}\/\d\d\/\d\d\/Small-Fn\[\$LATEST\][0-9a-f]{32}$/);
    process.kill(Number(one[0]), 'SIGKILL');
    await eventually(() => !isAlive(Number(one[0])));
    const [pid, stream] = await eventuallyAlive(functions);
    expect(pid).not.toBe(one[0]);
    expect(stream).not.toBe(one[1]);
  });

  test('know whether they were started ahead of their calls', async () => {
    const functions = await runOne('exports.handler = async () => process.env.AWS_LAMBDA_INITIALIZATION_TYPE;');
    expect((await invoke(functions)).payload).toBe('on-demand');
    const provisioned = await runOne('exports.handler = async () => process.env.AWS_LAMBDA_INITIALIZATION_TYPE;');
    await provisioned.fn('Fn').warm(1);
    expect((await invoke(provisioned)).payload).toBe('provisioned-concurrency');
  });

  test('let the function replace variables that Lambda does not reserve', async () => {
    const properties = { Environment: { Variables: { TZ: 'Europe/Berlin', LANG: 'de' } } };
    const functions = await runOne('exports.handler = async () => [process.env.TZ, process.env.LANG];', properties);
    expect((await invoke(functions)).payload).toEqual(['Europe/Berlin', 'de']);
  });

  test('have a log level only with logs in JSON', async () => {
    const source = 'exports.handler = async () => process.env.AWS_LAMBDA_LOG_LEVEL ?? null;';
    const LoggingConfig = { LogFormat: 'JSON', ApplicationLogLevel: 'WARN' };
    expect((await invoke(await runOne(source, { LoggingConfig }))).payload).toBe('WARN');
    expect((await invoke(await runOne(source))).payload).toBeNull();
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
        logStreamName: expect.stringContaining('[$LATEST]') as string,
        memoryLimitInMB: '128',
        xRayTraceId: expect.stringMatching(TRACE) as string,
      },
    });
    const { remaining } = payload as { remaining: number };
    expect(remaining).toBeGreaterThan(20_000);
    expect(remaining).toBeLessThanOrEqual(30_000);
  });
});

describe('the trace of an invocation', () => {
  const source = 'exports.handler = async (event, { xRayTraceId }) => [process.env._X_AMZN_TRACE_ID, xRayTraceId];';
  const field = (trace: unknown, name: string) =>
    new RegExp(`${name}=([^;]+)`).exec(String((trace as string[])[0]))?.[1];

  test('is a new one for each, in the variable and in the context', async () => {
    const functions = await runOne(source);
    const [one, other] = [(await invoke(functions)).payload, (await invoke(functions)).payload] as [string[], string[]];
    expect(one[0]).toMatch(TRACE);
    expect(one[1]).toBe(one[0]);
    expect(field(other, 'Root')).not.toBe(field(one, 'Root'));
  });

  test('is sampled if the function traces', async () => {
    const functions = await runOne(source, { TracingConfig: { Mode: 'Active' } });
    expect(field((await invoke(functions)).payload, 'Sampled')).toBe('1');
  });

  test.each(['RequestResponse', 'Event'] as const)("goes on from the caller's, by %s", async (type) => {
    const write = `const fs = require('node:fs');
      exports.handler = async ({ file }) => fs.writeFileSync(file, process.env._X_AMZN_TRACE_ID);`;
    const functions = await runOne(write);
    const file = inScratch('trace');
    const command = new InvokeCommand({
      FunctionName: 'Small-Fn',
      InvocationType: type,
      Payload: JSON.stringify({ file }),
    });
    const root = '1-67891233-abcdef012345678912345678';
    command.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        headers['X-Amzn-Trace-Id'] = `Root=${root};Parent=53995c3f42cd8ad8;Sampled=1`;
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await functions.lambda.send(command);
    await functions.events.idle();
    const trace = [fs.readFileSync(file, 'utf8')];
    expect([field(trace, 'Root'), field(trace, 'Sampled')]).toEqual([root, '1']);
    expect(field(trace, 'Parent')).toMatch(/^(?!53995c3f42cd8ad8)[0-9a-f]{16}$/);
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

  test('of reserved concurrency throttles the calls beyond it', async () => {
    const functions = await runOne(PATIENT, { ReservedConcurrentExecutions: 1 });
    const wait = inScratch('pid');
    const first = invoke(functions, { wait });
    await pidIn(wait);
    await expect(invoke(functions)).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      $metadata: { httpStatusCode: 429 },
    });
    await functions.fn('Fn').killOne();
    await first;
    expect((await invoke(functions)).status).toBe(200);
  });
});

describe('stopping', () => {
  test('leaves no process alive, idle or busy', async () => {
    const functions = await runOne(PATIENT);
    const wait = inScratch('pid');
    const busy = invoke(functions, { wait });
    const busyPid = await pidIn(wait);
    const { payload: idlePid } = await invoke(functions);
    expect([busyPid, Number(idlePid)].map(isAlive)).toEqual([true, true]);
    await functions.fn('Fn').stop();
    expect([busyPid, Number(idlePid)].map(isAlive)).toEqual([false, false]);
    expect((await busy).payload).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect((await invoke(functions)).payload).toMatchObject({ errorType: 'Runtime.ExitError' });
  });

  test('also ends an environment that is still writing its log', async () => {
    const chatty = `exports.handler = async ({ wait }) => {
      require('node:fs').writeFileSync(wait, String(process.pid));
      setInterval(() => process.stdout.write('x'.repeat(50_000) + '\\n'), 0);
      await new Promise(() => {});
    };`;
    const functions = await runOne(chatty);
    const wait = inScratch('pid');
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

/** The next answer from an environment that lives: the end of a process may be noticed only by the call after it. */
async function eventuallyAlive(functions: RunningFunctions): Promise<string[]> {
  for (;;) {
    const { functionError, payload } = await invoke(functions);
    if (functionError === undefined) return payload as string[];
  }
}
