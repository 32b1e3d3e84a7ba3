import { TranslateClient, TranslateTextCommand } from '@aws-sdk/client-translate';
import { startTranslate, type TranslateOptions } from '../../../local/cloud/translate/translate';
import { checkedAccess } from './checked-access';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

const KEYS = { accessKeyId: 'key', secretAccessKey: 'secret' };

async function start(options: TranslateOptions = {}, credentials: typeof KEYS = KEYS) {
  const service = await startTranslate({ latencyMs: 0, ...options });
  const client = new TranslateClient({ endpoint: service.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  stops.push(() => {
    client.destroy();
    return service.stop();
  });
  const send = (Text: string, TargetLanguageCode = 'fr', SourceLanguageCode = 'de') =>
    client.send(new TranslateTextCommand({ Text, SourceLanguageCode, TargetLanguageCode }));
  return { service, send };
}

test('a translation names both languages, and the language that was found', async () => {
  const { send, service } = await start();
  expect(await send('Hallo 😀')).toMatchObject({ TranslatedText: '[de→fr] Hallo 😀', SourceLanguageCode: 'de' });
  expect(await send('Das Wetter ist heute schön.', 'en', 'auto')).toMatchObject({
    TranslatedText: '[de→en] Das Wetter ist heute schön.',
    SourceLanguageCode: 'de',
    TargetLanguageCode: 'en',
  });
  expect(await send('Hallo', 'de', 'de')).toMatchObject({ TranslatedText: 'Hallo' });
  expect(service.stats()).toEqual({ calls: 3, throttled: 0, characters: 7 + 27 + 5 });
});

test('a text takes 10,000 bytes of UTF-8 and not 10,001', async () => {
  const { send } = await start();
  await expect(send('ä'.repeat(5_000))).resolves.toHaveProperty('TranslatedText');
  await expect(send(`${'ä'.repeat(5_000)}x`)).rejects.toMatchObject({ name: 'TextSizeLimitExceededException' });
});

test.each([
  ['no text', ['', 'fr', 'de'], 'ValidationException'],
  ['a language that Translate does not know', ['a', 'xx', 'de'], 'UnsupportedLanguagePairException'],
  ['a target language that is to be found', ['a', 'auto', 'de'], 'UnsupportedLanguagePairException'],
] as const)('%s is refused', async (_, [text, target, source], name) => {
  const { send } = await start();
  await expect(send(text, target, source)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
});

test.each([
  ['throttle', 'TooManyRequestsException', 400],
  ['500', 'InternalServerException', 500],
  ['unavailable', 'ServiceUnavailableException', 500],
  ['invalid', 'InvalidRequestException', 400],
  ['unsure', 'DetectedLanguageLowConfidenceException', 400],
])('#translate:%s ends a call with %s, and with -once only the first', async (fault, name, status) => {
  const { send } = await start();
  await expect(send(`a #translate:${fault}`)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
  await expect(send(`a #translate:${fault}-once`)).rejects.toMatchObject({ name });
  await expect(send(`a #translate:${fault}-once`)).resolves.toHaveProperty('TranslatedText');
});

test('an unsupported pair names both languages', async () => {
  const { send } = await start();
  await expect(send('#translate:pair')).rejects.toMatchObject({ SourceLanguageCode: 'de', TargetLanguageCode: 'fr' });
});

test('past the quota calls are throttled by the bytes of their texts', async () => {
  const { send, service } = await start({ bytesPerSecond: 0.001 });
  await expect(send('a')).rejects.toMatchObject({ name: 'TooManyRequestsException', message: 'Rate exceeded' });
  expect(service.stats()).toMatchObject({ calls: 1, throttled: 1 });
  const roomy = await start({ bytesPerSecond: 1 });
  await roomy.send('123456');
  await expect(roomy.send('123456')).rejects.toMatchObject({ name: 'TooManyRequestsException' });
});

test('the caller needs the permission for Translate, and for Comprehend only to have the language found', async () => {
  const { asked, credentials, check } = checkedAccess((permission) => permission === 'translate:TranslateText *');
  const { send } = await start({ authorize: check }, credentials);
  await send('Hallo');
  expect(asked).toEqual(['translate:TranslateText *']);
  await expect(send('Hallo', 'fr', 'auto')).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: 'no comprehend:DetectDominantLanguage *',
  });
  const stranger = await start({ authorize: check });
  await expect(stranger.send('Hallo')).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
});
