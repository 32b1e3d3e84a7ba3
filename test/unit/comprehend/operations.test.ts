import type { RedactPiiSettings } from '../../../lambda/processing/comprehend/contract';
import { dominantLanguage } from '../../../lambda/processing/comprehend/dominant-language';
import { entities } from '../../../lambda/processing/comprehend/entities';
import { piiEntities } from '../../../lambda/processing/comprehend/pii-entities';
import { redactPii } from '../../../lambda/processing/comprehend/redact-pii';
import type { Options, Row } from '../../../lambda/protocol/batch';
import { aProcessorRun, codesOf, each, type Answer } from './a-processor-run';

const PROCESSORS = { entities, dominantLanguage, redactPii, piiEntities };
type Name = keyof typeof PROCESSORS;

const SETTINGS: RedactPiiSettings = { language: 'en', mask: 'type' };

function run(
  name: Name,
  rows: readonly Row[],
  answer: Answer,
  settings: Partial<RedactPiiSettings> = {},
  options: Options = {},
) {
  const rowsPerCall = name === 'redactPii' || name === 'piiEntities' ? 1 : 25;
  const processorOf = PROCESSORS[name];
  return aProcessorRun({ processorOf, settings: { ...SETTINGS, ...settings }, rowsPerCall }, rows, answer, options);
}

describe('entities', () => {
  const ADA = { Type: 'PERSON', Text: 'Ada', Score: 0.99, BeginOffset: 2, EndOffset: 5 };

  it('gives what Comprehend found in each text, with its offsets as they are', async () => {
    const { values, inputs } = await run(
      'entities',
      [['😀 Ada'], [null], ['nothing'], ['  ']],
      each((text) => ({ Entities: text === 'nothing' ? [] : [{ ...ADA, BlockReferences: [] }] })),
    );
    expect(values).toEqual([[ADA], null, [], null]);
    expect(inputs).toEqual([{ TextList: ['😀 Ada', 'nothing'], LanguageCode: 'en' }]);
  });

  it('sends texts of each language apart, 25 a call', async () => {
    const rows: Row[] = Array.from({ length: 60 }, (_, n) => [`text ${n}`, n % 2 ? 'de-DE' : null]);
    const { inputs } = await run(
      'entities',
      rows,
      each(() => ({ Entities: [] })),
    );
    expect(inputs.map(({ LanguageCode, TextList }) => [LanguageCode, TextList?.length])).toEqual([
      ['en', 25],
      ['en', 5],
      ['de', 25],
      ['de', 5],
    ]);
  });

  it('gives an error to a text that is too long, is none, or has an unknown language', async () => {
    const { values, inputs } = await run(
      'entities',
      [['x'.repeat(5_001)], [7], ['a', 'xx'], ['b']],
      each(() => ({ Entities: [] })),
    );
    expect(codesOf(values)).toEqual(['TEXT_TOO_LONG', 'NOT_TEXT', 'UNKNOWN_LANGUAGE', undefined]);
    expect(inputs).toHaveLength(1);
  });
});

describe('dominant_language', () => {
  it('gives the languages of each text, the most likely first, and sends no language', async () => {
    const { values, inputs } = await run(
      'dominantLanguage',
      [['Guten Tag', 'ignored'], [null]],
      each(() => ({
        Languages: [
          { LanguageCode: 'nl', Score: 0.2 },
          { LanguageCode: 'de', Score: 0.7 },
        ],
      })),
    );
    expect(values).toEqual([
      [
        { LanguageCode: 'de', Score: 0.7 },
        { LanguageCode: 'nl', Score: 0.2 },
      ],
      null,
    ]);
    expect(inputs).toEqual([{ TextList: ['Guten Tag'] }]);
  });
});

describe('redact_pii', () => {
  const found =
    (...Entities: object[]): Answer =>
    () => ({ Entities });
  const NAME = { Type: 'NAME', Score: 1, BeginOffset: 2, EndOffset: 5 };
  const AGE = { Type: 'AGE', Score: 1, BeginOffset: 7, EndOffset: 9 };

  it('sends one text a call and replaces what Comprehend found', async () => {
    const { values, inputs } = await run('redactPii', [['😀 Ada, 36'], ['x Eve, 41', 'es'], [null]], found(NAME, AGE));
    expect(values).toEqual(['😀 [NAME], [AGE]', 'x [NAME], [AGE]', null]);
    expect(inputs).toEqual([
      { Text: '😀 Ada, 36', LanguageCode: 'en' },
      { Text: 'x Eve, 41', LanguageCode: 'es' },
    ]);
  });

  it('replaces the types of the settings alone, by the mask of the settings', async () => {
    const { values } = await run('redactPii', [['😀 Ada, 36']], found(NAME, AGE), { types: ['AGE'], mask: '*' });
    expect(values).toEqual(['😀 Ada, **']);
  });

  it('replaces a name within an address if names alone are asked for', async () => {
    const email = { Type: 'EMAIL', Score: 1, BeginOffset: 0, EndOffset: 9 };
    const name = { Type: 'NAME', Score: 1, BeginOffset: 0, EndOffset: 3 };
    const { values } = await run('redactPii', [['ada@x.com']], found(email, name), { types: ['NAME'] });
    expect(values).toEqual(['[NAME]@x.com']);
  });

  it('waits while Comprehend throttles, and gives no text back until then', async () => {
    let calls = 0;
    const { values } = await run('redactPii', [['x Eve']], () =>
      (calls += 1) < 20 ? Object.assign(new Error('slower'), { name: 'ThrottlingException' }) : { Entities: [NAME] },
    );
    expect([values, calls]).toEqual([['x [NAME]'], 20]);
  });

  it('gives a text without personal information back as it is', async () => {
    expect((await run('redactPii', [['hello']], found())).values).toEqual(['hello']);
  });

  it('takes texts of up to 100,000 bytes in English and Spanish', async () => {
    const rows: Row[] = [['x'.repeat(100_000)], ['x'.repeat(100_001)], ['a', 'de']];
    const { values } = await run('redactPii', rows, found());
    expect(codesOf(values)).toEqual([undefined, 'TEXT_TOO_LONG', 'UNKNOWN_LANGUAGE']);
  });

  it('never gives a text back that Comprehend did not read', async () => {
    const refuse: Answer = ({ Text }) =>
      Text === 'bad' ? Object.assign(new Error('about bad'), { name: 'InvalidRequestException' }) : {};
    const { values } = await run('redactPii', [['bad'], ['no answer']], refuse);
    expect(codesOf(values)).toEqual(['COMPREHEND_ERROR', 'COMPREHEND_ERROR']);
    expect(JSON.stringify(values)).not.toMatch(/bad|no answer/);
  });
});

describe('pii_entities', () => {
  const AGE = { Type: 'AGE', Score: 0.9, BeginOffset: 7, EndOffset: 9 };
  const NAME = { Type: 'NAME', Score: 0.8, BeginOffset: 2, EndOffset: 5 };

  it('sends one text a call and adds the text at the offsets, which count code points', async () => {
    const { values, inputs } = await run(
      'piiEntities',
      [['😀 Ada, 36'], ['hola', 'es-ES'], [null], [' ']],
      ({ Text }) => ({
        Entities: Text === 'hola' ? [] : [NAME, AGE],
      }),
    );
    expect(values).toEqual([
      [
        { ...NAME, Text: 'Ada' },
        { ...AGE, Text: '36' },
      ],
      [],
      null,
      null,
    ]);
    expect(inputs).toEqual([
      { Text: '😀 Ada, 36', LanguageCode: 'en' },
      { Text: 'hola', LanguageCode: 'es' },
    ]);
  });

  it('takes texts of up to 100,000 bytes in English and Spanish', async () => {
    const rows: Row[] = [['x'.repeat(100_000)], ['x'.repeat(100_001)], ['a', 'de'], [7]];
    const { values } = await run('piiEntities', rows, () => ({ Entities: [] }));
    expect(codesOf(values)).toEqual([undefined, 'TEXT_TOO_LONG', 'UNKNOWN_LANGUAGE', 'NOT_TEXT']);
  });

  it('gives an error to a text that Comprehend rejected, and waits while Comprehend throttles', async () => {
    let throttles = 0;
    const { values } = await run('piiEntities', [['bad'], ['x Ada']], ({ Text }) => {
      const name = Text === 'bad' ? 'InvalidRequestException' : 'ThrottlingException';
      return Text === 'bad' || (throttles += 1) < 20 ? Object.assign(new Error(), { name }) : { Entities: [NAME] };
    });
    expect(codesOf(values)).toEqual(['COMPREHEND_ERROR', undefined]);
    expect(values[1]).toEqual([{ ...NAME, Text: 'Ada' }]);
  });
});

it.each(Object.keys(PROCESSORS) as Name[])('%s fails the batch when Comprehend refuses the call', async (name) => {
  const refusal = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
  const { failure, inputs } = await run(name, [['a']], () => refusal);
  expect(failure?.code).toBe('SERVICE_REFUSED');
  expect(inputs).toHaveLength(1);
});

it.each<[Name, string | undefined]>([
  ['entities', 'INVALID_OPTION'],
  ['redactPii', 'INVALID_OPTION'],
  ['piiEntities', 'INVALID_OPTION'],
  ['dominantLanguage', undefined],
])('%s with an option language that it does not know fails the batch with %s', async (name, code) => {
  const { failure, inputs } = await run(
    name,
    [['a']],
    each(() => ({ Languages: [] })),
    {},
    { language: 'xx' },
  );
  expect(failure?.code).toBe(code);
  expect(inputs).toHaveLength(code === undefined ? 1 : 0);
});
