import * as fs from 'node:fs';
import * as path from 'node:path';
import { aFunction } from './an-assembly';
import { apiForTests, loggedLine, instruction } from './api-for-tests';
import { inScratch, invoke, invokeEvent, PATIENT, pidIn, runOne, send } from './one-function';
import { eventually } from './running-functions';

const OTHER = { Other: aFunction('fn', { Timeout: 900 }) };

describe("an account's concurrency", () => {
  test('limits all functions together', async () => {
    const functions = await runOne(PATIENT, {}, { resources: OTHER, accountConcurrency: 1 });
    const wait = inScratch('pid');
    const first = invoke(functions, { wait });
    await pidIn(wait);
    await expect(invoke(functions, {}, 'Small-Other')).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ConcurrentInvocationLimitExceeded',
      $metadata: { httpStatusCode: 429 },
    });
    await functions.fn('Fn').killOne();
    await first;
    expect((await invoke(functions, {}, 'Small-Other')).status).toBe(200);
  });

  test('leaves to other functions what a function has not reserved, and to that function what it has', async () => {
    const reserved = { Other: aFunction('fn', { Timeout: 30, ReservedConcurrentExecutions: 1 }) };
    const functions = await runOne(PATIENT, {}, { resources: reserved, accountConcurrency: 2 });
    const wait = inScratch('pid');
    const first = invoke(functions, { wait });
    await pidIn(wait);
    await expect(invoke(functions)).rejects.toMatchObject({ Reason: 'ConcurrentInvocationLimitExceeded' });
    expect((await invoke(functions, {}, 'Small-Other')).status).toBe(200);
    await functions.fn('Fn').killOne();
    await first;
  });

  test('gives back an execution whose process has died or timed out', async () => {
    const source = `
      exports.handler = async ({ die }) => {
        if (die) process.exit(1);
        await new Promise(() => setInterval(() => {}, 1000));
      };`;
    const functions = await runOne(source, { Timeout: 1 }, { accountConcurrency: 1 });
    for (const die of [true, false, true]) {
      expect(await invoke(functions, { die })).toMatchObject({ status: 200, functionError: 'Unhandled' });
    }
  });

  test('delays events, as often as it takes, without using up an attempt', async () => {
    const resources = {
      Async: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: { FunctionName: { Ref: 'Fn' }, MaximumRetryAttempts: 0 },
      },
    };
    let throttles = 0;
    const functions = await runOne(
      PATIENT,
      { Timeout: 900 },
      {
        resources: { ...OTHER, ...resources },
        accountConcurrency: 1,
        timeScale: 30,
        onThrottle: () => (throttles += 1),
      },
    );
    const wait = inScratch('pid');
    const first = send(functions, { FunctionName: 'Small-Other', Payload: JSON.stringify({ wait }) });
    await pidIn(wait);
    await invokeEvent(functions);
    await eventually(() => throttles > 3);
    expect(functions.fn('Fn').invocations).toBe(0);
    await functions.fn('Other').killOne();
    await first;
    await functions.events.idle();
    expect(functions.fn('Fn').invocations).toBe(1);
  });

  test('is known by how many executions of a function ran at a time', async () => {
    const reports: number[] = [];
    const onReport = ({ atOnce }: { readonly atOnce: number }) => void reports.push(atOnce);
    const functions = await runOne(PATIENT, {}, { onReport });
    const wait = inScratch('pid');
    const first = invoke(functions, { wait });
    await pidIn(wait);
    await invoke(functions);
    await functions.fn('Fn').killOne();
    await first;
    await invoke(functions);
    expect(reports).toEqual([2, 1, 1]);
  });
});

describe('the API', () => {
  const { another } = apiForTests();

  test("answers 500 beyond the account's concurrency", async () => {
    const api = await another({ accountConcurrency: 1 });
    const hang = path.join(api.functions.assembly.dir, 'hangs');
    const first = api.send({ body: instruction({ hang }) });
    await eventually(() => fs.existsSync(hang));
    const reply = await api.send({ method: 'GET' });
    expect([reply.status, JSON.parse(reply.body)]).toEqual([500, { message: 'Internal server error' }]);
    expect(await loggedLine(reply, api)).toMatchObject({ errorType: 'INTEGRATION_FAILURE', integrationStatus: '429' });
    await api.functions.fn('Echo').killOne();
    await first;
    expect((await api.send({ method: 'GET' })).status).toBe(200);
  });
});
