import { BatchDetectEntitiesCommand, DetectEntitiesCommand, type Entity } from '@aws-sdk/client-comprehend';
import fc from 'fast-check';
import { aComprehend, language, partOf, type RunningComprehend } from './a-comprehend';

let running: RunningComprehend;
beforeAll(async () => {
  running = await aComprehend();
});
afterAll(() => running.stop());

async function entitiesOf(text: string, code = 'en'): Promise<readonly Entity[]> {
  const command = new DetectEntitiesCommand({ Text: text, LanguageCode: language(code) });
  return (await running.client.send(command)).Entities ?? [];
}

const inWords = (entities: readonly Entity[]) => entities.map(({ Type, Text }) => `${Type} ${Text}`);

test.each([
  ['Maria Garcia met Tim Cook.', ['PERSON Maria Garcia', 'PERSON Tim Cook']],
  ["It was Dr. Merkel's idea, not O'Neil-Smith's.", ['PERSON Dr. Merkel', "PERSON O'Neil-Smith"]],
  ['He works for Apple Inc. in San Francisco.', ['ORGANIZATION Apple Inc.', 'LOCATION San Francisco']],
  ['From Berlin (Germany) to Paris', ['LOCATION Berlin', 'LOCATION Germany', 'LOCATION Paris']],
  ['Closed since March 3rd, 2024.', ['DATE March 3rd, 2024']],
  ['We paid $1,200 for 5 kilograms, half of it at 50%.', ['QUANTITY $1,200', 'QUANTITY 5 kilograms', 'QUANTITY 50%']],
  ['Write to jane@example.com.', ['OTHER jane@example.com']],
  ['She read "War and Peace" at the World Cup.', ['TITLE War and Peace', 'EVENT World Cup']],
  ['The iPhone 15 Pro is fine', ['COMMERCIAL_ITEM iPhone 15 Pro']],
  ['“Angela Merkel” is a name', ['PERSON Angela Merkel']],
  ['Nothing is named here.', []],
])('%s', async (text, expected) => {
  expect(inWords(await entitiesOf(text))).toEqual(expected);
});

test('an entity has the shape of AWS, the same for the same text', async () => {
  const [entity, ...others] = await entitiesOf('Maria Garcia laughs');
  expect(others).toEqual([]);
  expect(entity).toEqual({
    Type: 'PERSON',
    Text: 'Maria Garcia',
    BeginOffset: 0,
    EndOffset: 12,
    Score: expect.any(Number) as number,
  });
  expect(entity?.Score).toBe(Math.fround(entity?.Score ?? 0));
  expect(entity?.Score).toBeGreaterThan(0.89);
  expect(entity?.Score).toBeLessThan(1);
  expect(await entitiesOf('Maria Garcia laughs')).toEqual([entity]);
});

test('offsets count code points, so an emoji before the entity counts one', async () => {
  const [entity] = await entitiesOf('😀😀 Maria Garcia');
  expect(entity).toMatchObject({ BeginOffset: 3, EndOffset: 15 });
});

test('offsets name the entity in any text, also a long one', async () => {
  const words = fc.constantFrom('Maria Garcia', '😀', "Dr. Merkel's", '“Berlin”', '(Paris)', 'Apple Inc.', '…', '$5');
  const blanks = fc.constantFrom(' ', '  ', '\n', '\u00a0', '\r\n', '. ', ', ', '-', '');
  const other = fc.string({ unit: 'binary', maxLength: 8 });
  const part = fc.oneof(
    words,
    blanks,
    other.filter((text) => text.isWellFormed()),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 20 }), fc.nat(40), async (parts, times) => {
      const text = parts.join('').repeat(times + 1);
      if (text === '' || Buffer.byteLength(text) > 100_000) return;
      let last = 0;
      for (const { Text, BeginOffset, EndOffset } of await entitiesOf(text)) {
        expect(partOf(text, BeginOffset, EndOffset)).toBe(Text);
        expect(BeginOffset).toBeGreaterThanOrEqual(last);
        last = EndOffset ?? 0;
      }
    }),
    { numRuns: 100 },
  );
});

test('a batch has the entities of each text by its index, and the errors of the others', async () => {
  const TextList = ['Maria Garcia', 'nothing', '#comprehend:item-error Tim Cook', 'in Berlin'];
  const answer = await running.client.send(new BatchDetectEntitiesCommand({ TextList, LanguageCode: 'de' }));
  expect(answer.ResultList?.map(({ Index, Entities = [] }) => [Index, ...inWords(Entities)])).toEqual([
    [0, 'PERSON Maria Garcia'],
    [1],
    [3, 'LOCATION Berlin'],
  ]);
  expect(answer.ErrorList?.map(({ Index, ErrorCode }) => [Index, ErrorCode])).toEqual([[2, 'INTERNAL_SERVER_ERROR']]);
});
