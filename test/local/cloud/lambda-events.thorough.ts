import * as fs from 'node:fs';
import { functionSettings } from '../../../local/cloud/lambda/function-settings';
import { aFunction, anAssembly } from './an-assembly';
import { inScratch, invoke, invokeEvent, PATIENT, pidIn, runOne } from './one-function';
import { eventually } from './running-functions';

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
    const gate = inScratch('gate');
    expect(await invokeEvent(functions, { gate })).toEqual({ status: 202, payload: undefined });
    expect(fs.existsSync(`${gate}.done`)).toBe(false);
    fs.writeFileSync(gate, '');
    await functions.events.idle();
    expect(fs.existsSync(`${gate}.done`)).toBe(true);
    expect(functions.fn('Fn').invocations).toBe(1);
  });

  test.each([0, 1, undefined])('that fails is retried with the same request id (%p retries)', async (retries) => {
    const resources = asyncSettings({ MaximumRetryAttempts: retries });
    const functions = await runOne(failing, slow, { resources, timeScale: 1000 });
    const file = inScratch('attempts');
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

  test('can be retried early after a thrown error, but not after a crash, whose lease has to expire', async () => {
    const source = `
      const fs = require('node:fs');
      exports.handler = async ({ file, crash }) => {
        fs.appendFileSync(file, 'attempt\\n');
        if (crash) process.exit(1);
        throw new TypeError('never');
      };`;
    const functions = await runOne(source, slow, { thrownErrorWaitMs: 1 });
    const [crashing, throwing] = [inScratch('crashing'), inScratch('throwing')];
    await invokeEvent(functions, { file: crashing, crash: true });
    await eventually(() => fs.existsSync(crashing));
    await invokeEvent(functions, { file: throwing });
    await eventually(() => fs.existsSync(throwing) && attempts(throwing).length === 3);
    expect(attempts(crashing)).toHaveLength(1);
  });

  test('that succeeds at last leaves no record', async () => {
    const source = `
      const fs = require('node:fs');
      exports.handler = async ({ file }) => {
        fs.appendFileSync(file, 'x\\n');
        if (fs.readFileSync(file, 'utf8').length < 4) throw new Error('not yet');
      };`;
    const functions = await runOne(source, slow, { resources: asyncSettings({}), timeScale: 1000 });
    const file = inScratch('attempts');
    await invokeEvent(functions, { file });
    await functions.events.idle();
    expect(attempts(file)).toHaveLength(2);
    expect(functions.queues.messages).toEqual([]);
  });

  test('that would be too old at its retry is abandoned', async () => {
    const resources = asyncSettings({ MaximumEventAgeInSeconds: 60 });
    const functions = await runOne(failing, slow, { resources, timeScale: 1000 });
    const file = inScratch('attempts');
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

  test('that is throttled is delivered later, and the throttle is no attempt', async () => {
    const properties = { Timeout: 900, ReservedConcurrentExecutions: 1 };
    const functions = await runOne(PATIENT, properties, { resources: asyncSettings({}), timeScale: 100 });
    const wait = inScratch('pid');
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

  test('can have only a queue as its failure destination', () => {
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
    const file = inScratch('attempts');
    await invokeEvent(functions, { file });
    await eventually(() => fs.existsSync(file));
    functions.events.stop();
    await functions.events.idle();
    expect(functions.queues.messages).toEqual([]);
  });
});
