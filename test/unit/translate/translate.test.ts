import { TranslateClient } from '@aws-sdk/client-translate';
import type { TranslateMetric, TranslateSettings } from '../../../lambda/processing/translate/contract';
import { translate, type TranslateParts } from '../../../lambda/processing/translate/translate';
import type { Row } from '../../../lambda/protocol/batch';
import { startTranslate, type Translate } from '../../../local/cloud/translate/translate';
import type { RunOptions } from '../../kit/run';
import { aMeteredRun } from '../a-metered-run';
import { codesOf } from '../comprehend/a-processor-run';
import { countedSends } from '../counted-sends';

/** The processor with the SDK's client, in front of the stand-in. */
describe('translate', () => {
  let service: Translate;
  let client: TranslateClient;
  beforeAll(async () => {
    service = await startTranslate({ latencyMs: 0 });
    client = new TranslateClient({
      endpoint: service.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
      maxAttempts: 1,
    });
  });
  afterAll(async () => {
    client.destroy();
    await service.stop();
  });

  async function run(rows: readonly Row[], options: RunOptions<TranslateSettings> = {}) {
    const counted = countedSends(client);
    const before = service.stats().calls;
    const outcome = await aMeteredRun<TranslateSettings>(
      (parts) => translate({ ...(parts as Omit<TranslateParts, 'client'>), client: counted.client }),
      rows,
      { settings: { target: 'en', source: 'auto' }, underWay: counted.underWay, ...options },
    );
    return { ...outcome, sent: service.stats().calls - before };
  }

  it('gives the text in the target language, and NULL for NULL and blank text without a call', async () => {
    const { values, sent, sums } = await run([
      ['Hallo 😀', 'fr', 'de'],
      [null, 'fr', 'de'],
      [' ', 'fr', 'de'],
    ]);
    expect(values).toEqual(['[de→fr] Hallo 😀', null, null]);
    expect(sent).toBe(1);
    expect(sums).toMatchObject({ TranslatedCharacters: 7 } satisfies Partial<Record<TranslateMetric, number>>);
  });

  it('has the source language found where a row names none, and uses the default target', async () => {
    const { values } = await run([
      ['Das Wetter ist heute wirklich schön.', null, ''],
      ['Guten Morgen', 'pt_BR', 'de-AT'],
    ]);
    expect(values).toEqual(['[de→en] Das Wetter ist heute wirklich schön.', '[de→pt] Guten Morgen']);
  });

  it('takes the languages from HEADERS before those of the settings', async () => {
    const { values } = await run([['Hallo']], { options: { target: 'zh-Hant', source: 'DE' } });
    expect(values).toEqual(['[de→zh-TW] Hallo']);
  });

  it('sends identical rows once, and the same text into two languages twice', async () => {
    const { values, sent } = await run([
      ['Hallo', 'fr', 'de'],
      ['Hallo', 'fr', 'de'],
      ['Hallo', 'es', 'de'],
    ]);
    expect(values).toEqual(['[de→fr] Hallo', '[de→fr] Hallo', '[de→es] Hallo']);
    expect(sent).toBe(2);
  });

  it('gives an error to a row that Translate cannot take, and translates the others', async () => {
    const { values } = await run([
      ['ä'.repeat(5_001), 'fr', 'de'],
      [7, 'fr', 'de'],
      ['a \ud800', 'fr', 'de'],
      ['Hallo', 'xx', 'de'],
      ['Hallo', 'fr', 'klingon'],
      ['#translate:pair', 'fr', 'de'],
      ['#translate:unsure', 'fr', 'auto'],
      ['#translate:invalid', 'fr', 'de'],
      ['ä'.repeat(5_000), 'fr', 'de'],
    ]);
    expect(codesOf(values)).toEqual([
      'TEXT_TOO_LONG',
      'NOT_TEXT',
      'NOT_TEXT',
      'UNKNOWN_LANGUAGE',
      'UNKNOWN_LANGUAGE',
      'UNSUPPORTED_PAIR',
      'LANGUAGE_UNCLEAR',
      'TRANSLATE_ERROR',
      undefined,
    ]);
    expect(values[5]).toEqual({
      error: { code: 'UNSUPPORTED_PAIR', message: 'Translate does not translate from de to fr.' },
    });
  });

  it.each([
    [{ options: { target: 'xx' } }, "does not know the target language 'xx'"],
    [{ options: { source: '???' } }, 'does not know the source language that is no language tag'],
  ])('fails the batch before a call if %j is no language of Translate', async (options, reason) => {
    const { failure, sent } = await run([['Hallo']], options);
    expect(failure).toMatchObject({ code: 'INVALID_OPTION', retryHelps: false });
    expect(failure?.message).toContain(`Amazon Translate ${reason}.`);
    expect(sent).toBe(0);
  });

  it('fails the batch if Translate does not translate between the default languages', async () => {
    const { failure } = await run([['#translate:pair']], { settings: { target: 'fr', source: 'de' } });
    expect(failure?.message).toContain('Amazon Translate does not translate from de to fr.');
  });

  it('fails the batch at once if Translate denies access', async () => {
    const { failure, calls } = await run([['#translate:denied']]);
    expect([failure?.code, calls]).toEqual(['SERVICE_REFUSED', 1]);
  });

  it('sends a text again that was throttled or failed', async () => {
    const texts = ['throttle', '500', 'unavailable'].map((fault) => `#translate:${fault}-once`);
    const { values, calls } = await run(texts.map((text) => [text, 'fr', 'de']));
    expect(values).toEqual(texts.map((text) => `[de→fr] ${text}`));
    expect(calls).toBe(6);
  });

  it('paces calls by the bytes of their texts', async () => {
    const rows = Array.from({ length: 10 }, (_, row): Row => [`${row}${'ä'.repeat(100)}`, 'fr', 'de']);
    const { milliseconds } = await run(rows, { limits: { quota: { unitsPerSecond: 100, unitsPerCall: 200 } } });
    // 201 bytes each at 100 a second. The first call does not wait.
    expect(milliseconds).toBeGreaterThanOrEqual(9 * 2_010 - 100);
  });
});
