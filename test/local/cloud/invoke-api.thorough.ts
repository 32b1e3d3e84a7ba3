import { GetFunctionCommand, InvokeCommand, type InvokeCommandInput } from '@aws-sdk/client-lambda';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Authorize } from '../../../local/cloud/authorization';
import { Sha256 } from '../../../local/snowflake/sha256';
import { answerOf, invoke, runOne, send } from './one-function';
import type { RunningFunctions } from './running-functions';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:Small-Fn';

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
    await expect(invoke(functions, {}, 'Missing-Fn')).rejects.toMatchObject({
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

  test('answers 404 for another operation, and names the one that it knows', async () => {
    const functions = await runOne(source);
    await expect(functions.lambda.send(new GetFunctionCommand({ FunctionName: 'Small-Fn' }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('knows only the Invoke operation of Lambda, not GET') as string,
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('does not tell a caller without permission whether a function exists', async () => {
    const denial = {
      allowed: false,
      message: 'User: x is not authorized',
      evaluation: { decision: 'implicit deny', reason: '' },
    };
    const asked: string[] = [];
    const authorize: Authorize = ({ resourceArn }) => {
      asked.push(resourceArn);
      return denial as ReturnType<Authorize>;
    };
    const functions = await runOne(source, {}, { authorize });
    for (const FunctionName of ['Small-Fn', 'Missing-Fn']) {
      await expect(send(functions, { FunctionName })).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: 'User: x is not authorized',
        $metadata: { httpStatusCode: 403 },
      });
    }
    expect(asked).toEqual([ARN, ARN.replace('Small-Fn', 'Missing-Fn')]);
    // The reply does not say what is wrong with the event, either.
    await expect(send(functions, { Payload: '{' })).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  describe('with InvocationType', () => {
    test('DryRun checks permission, function and payload, and runs nothing', async () => {
      const functions = await runOne(source);
      expect(await send(functions, { InvocationType: 'DryRun' })).toEqual({ status: 204, payload: undefined });
      const dryRun = { InvocationType: 'DryRun' } as const;
      await expect(send(functions, { ...dryRun, Payload: '{' })).rejects.toMatchObject({
        name: 'InvalidRequestContentException',
      });
      await expect(send(functions, { ...dryRun, FunctionName: 'Missing-Fn' })).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
      expect(functions.fn('Fn').invocations).toBe(0);
      expect(functions.events.payloads).toEqual([]);
    });

    test.each(['event', 'Dryrun', 'Later'])('%s answers 400 and runs nothing', async (InvocationType) => {
      const functions = await runOne(source);
      await expect(invokeUnchecked(functions, { 'X-Amz-Invocation-Type': InvocationType })).resolves.toEqual([
        400,
        'ValidationException',
        `1 validation error detected: Value '${InvocationType}' at 'invocationType' failed to satisfy constraint: ` +
          'Member must satisfy enum value set: [Event, RequestResponse, DryRun]',
      ]);
      expect(functions.fn('Fn').invocations).toBe(0);
    });
  });

  describe('with a qualifier', () => {
    test.each<Partial<InvokeCommandInput>>([
      { Qualifier: '$LATEST' },
      { FunctionName: 'Small-Fn:$LATEST' },
      { FunctionName: `${ARN}:$LATEST` },
      { FunctionName: `${ARN}:$LATEST`, Qualifier: '$LATEST' },
      { FunctionName: '123456789012:function:Small-Fn:$LATEST' },
    ])('finds the latest version by %j, under its qualified ARN', async (input) => {
      const asked: string[] = [];
      const authorize: Authorize = ({ resourceArn }) => {
        asked.push(resourceArn);
        return { allowed: true };
      };
      const handler = 'exports.handler = async (event, { invokedFunctionArn }) => invokedFunctionArn;';
      const functions = await runOne(handler, {}, { authorize });
      expect((await send(functions, input)).payload).toBe(`${ARN}:$LATEST`);
      expect(asked).toEqual([`${ARN}:$LATEST`]);
    });

    test.each(['123456789012:Small-Fn', '123456789012:function:Small-Fn', ARN])(
      'is not needed: %s',
      async (FunctionName) => {
        expect((await send(await runOne(source), { FunctionName })).payload).toBe('hello');
      },
    );

    test.each<Partial<InvokeCommandInput>>([
      { Qualifier: '1' },
      { Qualifier: 'live' },
      { FunctionName: 'Small-Fn:live' },
      { FunctionName: ARN.replace('us-east-1', 'eu-west-1') },
      { FunctionName: ARN.replace('123456789012', '210987654321') },
    ])('answers 404 for %j', async (input) => {
      const functions = await runOne(source);
      await expect(send(functions, input)).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        message: expect.stringMatching(
          /^Function not found: arn:aws:lambda:.*:function:Small-Fn(:1|:live)?$/,
        ) as string,
      });
      expect(functions.fn('Fn').invocations).toBe(0);
    });

    test('answers 400 for two that differ', async () => {
      const functions = await runOne(source);
      await expect(send(functions, { FunctionName: 'Small-Fn:$LATEST', Qualifier: 'live' })).rejects.toMatchObject({
        name: 'InvalidParameterValueException',
        message: 'The derived qualifier from the function name does not match the specified qualifier.',
      });
    });

    test('answers 400 for a name or a qualifier that cannot be one', async () => {
      const functions = await runOne(source);
      await expect(send(functions, { Qualifier: 'a b' })).rejects.toMatchObject({ name: 'ValidationException' });
      await expect(send(functions, { FunctionName: 'no name' })).rejects.toMatchObject({ name: 'ValidationException' });
    });
  });

  describe('with LogType', () => {
    const chatty = `exports.handler = async ({ lines }) => {
      for (let line = 0; line < lines; line += 1) console.log('line', line);
    };`;
    const tailOf = async (functions: RunningFunctions, input: Partial<InvokeCommandInput>) => {
      const output = await functions.lambda.send(new InvokeCommand({ FunctionName: 'Small-Fn', ...input }));
      return output.LogResult === undefined ? undefined : Buffer.from(output.LogResult, 'base64').toString('utf8');
    };

    test('Tail returns the log of this invocation', async () => {
      const functions = await runOne(chatty);
      await invoke(functions, { lines: 2 });
      const log = await tailOf(functions, { LogType: 'Tail', Payload: '{"lines":1}' });
      expect(log?.split('\n').map((line) => line.replace(/^.*(line \d+)$/, '$1').split(' ')[0])).toEqual([
        'START',
        'line',
        'END',
        'REPORT',
        '',
      ]);
    });

    test('Tail returns the log of an invocation that failed', async () => {
      const functions = await runOne('exports.handler = async () => { throw new TypeError("bad"); };');
      expect(await tailOf(functions, { LogType: 'Tail' })).toContain('"errorType":"TypeError","errorMessage":"bad"');
    });

    test('Tail returns at most the last 4 KB', async () => {
      const log = await tailOf(await runOne(chatty), { LogType: 'Tail', Payload: '{"lines":1000}' });
      expect(Buffer.byteLength(log ?? '')).toBe(4096);
      expect(log).toContain('line 999');
    });

    test.each<Partial<InvokeCommandInput>>([{}, { LogType: 'None' }, { LogType: 'Tail', InvocationType: 'Event' }])(
      '%j returns none',
      async (input) => {
        expect(await tailOf(await runOne(source), input)).toBeUndefined();
      },
    );

    test('Head answers 400', async () => {
      const [status, type] = await invokeUnchecked(await runOne(source), { 'X-Amz-Log-Type': 'Head' });
      expect([status, type]).toEqual([400, 'ValidationException']);
    });
  });

  test('passes the client context on, if it is JSON', async () => {
    const functions = await runOne('exports.handler = async (event, { clientContext }) => clientContext;');
    const ClientContext = Buffer.from('{"custom":{"a":1}}').toString('base64');
    expect((await send(functions, { ClientContext })).payload).toEqual({ custom: { a: 1 } });
    await expect(send(functions, { ClientContext: 'nonsense' })).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
    });
  });
});

/** A signed request with a header that the SDK's types do not allow. */
async function invokeUnchecked(
  { endpoint, credentials }: RunningFunctions,
  headers: Readonly<Record<string, string>>,
): Promise<readonly [number, string | null, string]> {
  const { host, hostname } = new URL(endpoint);
  const signer = new SignatureV4({ service: 'lambda', region: 'us-east-1', credentials, sha256: Sha256 });
  const path = '/2015-03-31/functions/Small-Fn/invocations';
  const signed = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname,
    path,
    headers: { host, ...headers },
    body: '{}',
  });
  const reply = await fetch(`${endpoint}${path}`, { method: 'POST', headers: signed.headers, body: '{}' });
  const { message } = (await reply.json()) as { readonly message: string };
  return [reply.status, reply.headers.get('x-amzn-errortype'), message];
}
