import { BedrockRuntimeClient, ConverseCommand, type ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { startBedrock, type BedrockOptions } from '../../../local/cloud/bedrock/bedrock';
import { ModelQuotas } from '../../../local/cloud/bedrock/model-quotas';
import { checkedAccess } from './checked-access';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

const KEYS = { accessKeyId: 'key', secretAccessKey: 'secret' };
const MODEL = 'amazon.nova-lite-v1:0';

async function start(options: BedrockOptions = {}, credentials: typeof KEYS = KEYS) {
  const service = await startBedrock({ latencyMs: 0, ...options });
  const client = new BedrockRuntimeClient({
    endpoint: service.endpoint,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
  });
  stops.push(() => {
    client.destroy();
    return service.stop();
  });
  const send = (text: string, more: Partial<ConverseCommandInput> = {}) =>
    client.send(new ConverseCommand({ modelId: MODEL, messages: [{ role: 'user', content: [{ text }] }], ...more }));
  return { service, send };
}

test('an answer has a text, a stop reason and the tokens that it used', async () => {
  const { send, service } = await start();
  const answer = await send('Hello 😀', { system: [{ text: 'Be brief.' }] });
  expect(answer).toMatchObject({
    output: { message: { role: 'assistant', content: [{ text: expect.stringContaining('Hello 😀') as string }] } },
    stopReason: 'end_turn',
    usage: { inputTokens: 5, outputTokens: 13, totalTokens: 18 },
  });
  expect(service.stats()).toEqual({ calls: 1, throttled: 0, inputTokens: 5, outputTokens: 13 });
});

test('an answer is cut off at maxTokens', async () => {
  const { send } = await start();
  const answer = await send('Hello', { inferenceConfig: { maxTokens: 2 } });
  expect(answer).toMatchObject({ stopReason: 'max_tokens', usage: { outputTokens: 2 } });
  expect(answer.output?.message?.content).toEqual([{ text: 'The stan' }]);
});

test.each([
  ['a prompt without text', { messages: [{ role: 'user', content: [{ text: '' }] }] }],
  ['a temperature above 1', { inferenceConfig: { temperature: 2 } }],
  ['no token for the answer', { inferenceConfig: { maxTokens: 0 } }],
] as [string, Partial<ConverseCommandInput>][])('%s is refused', async (_, input) => {
  const { send } = await start();
  await expect(send('a', input)).rejects.toMatchObject({
    name: 'ValidationException',
    $metadata: { httpStatusCode: 400 },
  });
});

test('a prompt longer than the context of the model is refused', async () => {
  const { send } = await start();
  await expect(send('x'.repeat(800_001))).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'Input is too long for requested model.',
  });
});

test.each([
  ['throttle', 'ThrottlingException', 429],
  ['not-ready', 'ModelNotReadyException', 429],
  ['500', 'InternalServerException', 500],
  ['unavailable', 'ServiceUnavailableException', 503],
  ['timeout', 'ModelTimeoutException', 408],
  ['model-error', 'ModelErrorException', 424],
  ['invalid', 'ValidationException', 400],
  ['denied', 'AccessDeniedException', 403],
  ['no-model', 'ResourceNotFoundException', 404],
])('#bedrock:%s ends a call with %s, and with -once only the first', async (fault, name, status) => {
  const { send } = await start();
  await expect(send(`a #bedrock:${fault}`)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
  await expect(send(`a #bedrock:${fault}-once`)).rejects.toMatchObject({ name });
  await expect(send(`a #bedrock:${fault}-once`)).resolves.toHaveProperty('stopReason', 'end_turn');
});

test('past the quota of a model its calls are throttled, and a call without maxTokens reserves the most', async () => {
  const { send, service } = await start({ tokensPerMinute: 10_000 });
  await expect(send('Hello')).rejects.toMatchObject({ name: 'ThrottlingException' });
  await send('Hello', { inferenceConfig: { maxTokens: 1_000 } });
  expect(service.stats()).toMatchObject({ calls: 2, throttled: 1 });
});

test('a call reserves tokens when it starts, and gives back at its end what it did not use', () => {
  let now = 0;
  const quotas = new ModelQuotas({ tokensPerMinute: 600, requestsPerMinute: 3 }, () => now);
  expect(quotas.reserve('a', 500)).toBe(true);
  expect(quotas.reserve('a', 200)).toBe(false);
  expect(quotas.reserve('b', 500)).toBe(true);
  quotas.settle('a', 500, 100);
  expect(quotas.reserve('a', 200)).toBe(true);
  expect(quotas.reserve('a', 200)).toBe(true);
  now += 10_000;
  expect(quotas.reserve('a', 10)).toBe(false);
  now += 10_000;
  expect(quotas.reserve('a', 10)).toBe(true);
});

test.each([
  [MODEL, [`arn:aws:bedrock:us-east-1::foundation-model/${MODEL}`]],
  [
    `us.${MODEL}`,
    [
      `arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.${MODEL}`,
      `arn:aws:bedrock:us-east-1::foundation-model/${MODEL}`,
    ],
  ],
  [
    `global.${MODEL}`,
    [
      `arn:aws:bedrock:us-east-1:123456789012:inference-profile/global.${MODEL}`,
      `arn:aws:bedrock:us-east-1::foundation-model/${MODEL}`,
      `arn:aws:bedrock:::foundation-model/${MODEL}`,
    ],
  ],
  [
    'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1',
    ['arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1'],
  ],
])('a call of %s needs the permission for each of %j', async (modelId, resources) => {
  const all = checkedAccess(() => true);
  await (await start({ authorize: all.check }, all.credentials)).send('Hello', { modelId });
  expect(all.asked).toEqual(resources.map((resource) => `bedrock:InvokeModel ${resource}`));
  for (const missing of all.asked) {
    const some = checkedAccess((permission) => permission !== missing);
    const { send } = await start({ authorize: some.check }, some.credentials);
    await expect(send('Hello', { modelId })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `no ${missing}`,
    });
  }
});

test('a policy can allow a model through its profile alone', async () => {
  const profile = `arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.${MODEL}`;
  const { check, credentials } = checkedAccess(
    (permission, context) => permission.endsWith(profile) || context?.['bedrock:InferenceProfileArn'] === profile,
  );
  const { send } = await start({ authorize: check }, credentials);
  await expect(send('Hello', { modelId: `us.${MODEL}` })).resolves.toHaveProperty('stopReason');
  await expect(send('Hello')).rejects.toMatchObject({ name: 'AccessDeniedException' });
});
