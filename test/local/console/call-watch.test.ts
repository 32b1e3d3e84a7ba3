import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { BatchDetectSentimentCommand, ComprehendClient } from '@aws-sdk/client-comprehend';
import { TranslateClient, TranslateTextCommand } from '@aws-sdk/client-translate';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { NewEvent } from '../../../console/api/events';
import { startBedrock } from '../../../local/cloud/bedrock/bedrock';
import { startComprehend } from '../../../local/cloud/comprehend/comprehend';
import type { AnsweredCall } from '../../../local/cloud/stand-in/answered-call';
import { THROTTLED } from '../../../local/cloud/stand-in/service-error';
import { startTranslate } from '../../../local/cloud/translate/translate';
import { CallWatch } from '../../../local/console/call-watch';
import { countedHere } from '../../../local/console/counted-here';

const CREDENTIALS = { accessKeyId: 'key', secretAccessKey: 'secret' };
const MODEL = 'amazon.nova-lite-v1:0';
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

/** A watch that knows these quotas. Functions are named as their lines. */
function aWatch(leastUnits: Readonly<Record<string, number>> = {}) {
  const clock = { now: 60_000 };
  const events: NewEvent[] = [];
  const quotas = Object.entries(leastUnits).map(([name, least]) => ({
    ...{ name, leastUnits: least },
    ...{ unitsPerSecond: 10, slots: 1 },
  }));
  const facts = { quotas, lineOf: (name: string) => (name === 'price' ? 'quota:crm' : `function:${name}`) };
  const watch = new CallWatch({ facts, add: (event) => events.push(event), now: () => clock.now });
  return { watch, clock, events };
}

type StandIn = (options: {
  readonly latencyMs: number;
  readonly onAnswer: (call: AnsweredCall) => void;
}) => Promise<{ readonly endpoint: string; stop(): Promise<void> }>;

/** Options for a client of a stand-in whose calls the watch sees. */
async function clientOf(start: StandIn, watch: CallWatch) {
  const service = await start({ latencyMs: 0, onAnswer: (call) => watch.answered(call) });
  stops.push(() => service.stop());
  return { endpoint: service.endpoint, region: 'eu-west-1', credentials: CREDENTIALS, maxAttempts: 1 };
}

const anyOutcome = () => undefined;

test('calls of Comprehend count as calls, and those that a fault throttles are seen too', async () => {
  const { watch, events } = aWatch();
  let isDown = false;
  const client = new ComprehendClient(
    await clientOf(
      (options) => startComprehend({ ...options, authorize: () => (isDown ? THROTTLED : undefined) }),
      watch,
    ),
  );
  const send = () => client.send(new BatchDetectSentimentCommand({ TextList: ['good', 'bad'], LanguageCode: 'en' }));
  await send();
  isDown = true;
  await send().catch(anyOutcome);
  watch.flush();
  watch.flush();
  const quota = 'comprehend/BatchDetectSentiment/eu-west-1';
  expect(events).toEqual([{ kind: 'calls', at: 60_000, quota, answered: 1, throttled: 1, failed: 0 }]);
});

test('calls of Translate count as the bytes of their texts', async () => {
  const { watch, events } = aWatch();
  const client = new TranslateClient(await clientOf(startTranslate, watch));
  for (const Text of ['schön', 'a #translate:throttle', 'a #translate:500'])
    await client
      .send(new TranslateTextCommand({ Text, SourceLanguageCode: 'de', TargetLanguageCode: 'en' }))
      .catch(anyOutcome);
  watch.flush();
  const quota = 'translate/TranslateText/eu-west-1';
  expect(events).toEqual([{ kind: 'calls', at: 60_000, quota, answered: 6, throttled: 21, failed: 16 }]);
});

test('calls of a model count as the tokens that Bedrock reserves, and as no less than its quota for calls makes them', async () => {
  const quota = `bedrock/${MODEL}/eu-west-1`;
  const seen = await Promise.all(
    [1, 500].map(async (leastUnits) => {
      const { watch, events } = aWatch({ [quota]: leastUnits });
      const options = await clientOf(startBedrock, watch);
      const client = new BedrockRuntimeClient({ ...options, requestHandler: new NodeHttpHandler() });
      const messages = [{ role: 'user' as const, content: [{ text: 'x'.repeat(40) }] }];
      await client.send(new ConverseCommand({ modelId: MODEL, messages, inferenceConfig: { maxTokens: 100 } }));
      watch.flush();
      return events;
    }),
  );
  expect(seen.flat()).toMatchObject([
    { quota, answered: 110 },
    { quota, answered: 500 },
  ]);
});

test('calls of other services come from the metrics of their functions, spread over the time since the last ones', () => {
  const { watch, events, clock } = aWatch();
  const line = (name: string) => JSON.stringify({ function: name, Calls: 20, CallsThrottled: 5 });
  watch.metrics(line('price'));
  clock.now += 4_000;
  watch.metrics(line('price'));
  watch.metrics(line('lookup'));
  watch.metrics('{"level":"INFO","message":"claimed"}');
  expect(events).toMatchObject([
    { quota: 'crm', answered: 15, throttled: 5, failed: 0, seconds: 10 },
    { quota: 'crm', answered: 15, throttled: 5, failed: 0, seconds: 4 },
    { quota: 'lookup', seconds: 10 },
  ]);
});

test('the page learns what each quota counts, and which calls this machine does not see', () => {
  const counted = countedHere([
    { name: 'mood', line: 'quota:comprehend/BatchDetectSentiment/eu-west-1' },
    { name: 'tone', line: 'quota:comprehend/BatchDetectSentiment/eu-west-1' },
    { name: 'german', line: 'quota:translate/TranslateText/eu-west-1' },
    { name: 'ask', line: `quota:bedrock/${MODEL}/eu-west-1` },
    { name: 'price', line: 'quota:crm' },
    { name: 'lookup', line: 'function:lookup' },
  ]);
  expect(counted.map(({ name, unit }) => [name.split('/')[0], unit])).toEqual([
    ['comprehend', 'calls'],
    ['translate', 'bytes'],
    ['bedrock', 'tokens'],
    ['crm', 'calls'],
    ['lookup', 'calls'],
  ]);
  expect(counted.filter(({ sentence }) => sentence.startsWith('No stand-in')).map(({ name }) => name)).toEqual([
    'crm',
    'lookup',
  ]);
});
