import { BatchDetectDominantLanguageCommand, DetectDominantLanguageCommand } from '@aws-sdk/client-comprehend';
import { aComprehend, type RunningComprehend } from './a-comprehend';

let running: RunningComprehend;
beforeAll(async () => {
  running = await aComprehend();
});
afterAll(() => running.stop());

const SAMPLES = [
  ['en', 'I am happy with this product and would buy it again'],
  ['de', 'Das ist ein schöner Tag in München'],
  ['es', 'Me gusta mucho este producto y lo compraría otra vez'],
  ['fr', 'La vie est belle et je suis content de vous voir'],
  ['it', 'Questo prodotto non mi piace per niente, purtroppo'],
  ['pt', 'Este produto não é bom e eu não recomendo para ninguém'],
  ['ja', 'これは日本語のテキストです'],
  ['zh', '这个产品很好我很喜欢'],
  ['ko', '안녕하세요 반갑습니다'],
  ['hi', 'यह एक अच्छा उत्पाद है'],
  ['ar', 'هذا المنتج جيد جدا'],
] as const;

test.each(SAMPLES)('%s is the dominant language of: %s', async (code, Text) => {
  const { Languages = [] } = await running.client.send(new DetectDominantLanguageCommand({ Text }));
  expect(Languages[0]?.LanguageCode).toBe(code);
  const scores = Languages.map(({ Score = 0 }) => Score);
  expect(scores).toEqual([...scores].sort((one, other) => other - one));
  expect(scores.every((score) => score > 0 && score < 1 && score === Math.fround(score))).toBe(true);
  expect(scores.reduce((sum, score) => sum + score, 0)).toBeLessThanOrEqual(1);
});

test('a batch has the languages of each text by its index, without a LanguageCode', async () => {
  const TextList = SAMPLES.map(([, text]) => text);
  const answer = await running.client.send(new BatchDetectDominantLanguageCommand({ TextList }));
  expect(answer.ResultList?.map(({ Index, Languages }) => [Index, Languages?.[0]?.LanguageCode])).toEqual(
    SAMPLES.map(([code], index) => [index, code]),
  );
  expect(answer.ErrorList).toEqual([]);
});

test('a text without words is called English with a low score', async () => {
  const answer = await running.client.send(new DetectDominantLanguageCommand({ Text: '123' }));
  expect(answer.Languages).toEqual([{ LanguageCode: 'en', Score: 0.5 }]);
});
