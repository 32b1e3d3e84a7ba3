import {
  BatchDetectKeyPhrasesCommand,
  BatchDetectSyntaxCommand,
  BatchDetectTargetedSentimentCommand,
} from '@aws-sdk/client-comprehend';
import { aComprehend, partOf, type RunningComprehend } from './a-comprehend';

let running: RunningComprehend;
beforeAll(async () => {
  running = await aComprehend();
});
afterAll(() => running.stop());

const send = {
  phrases: async (text: string) => {
    const command = new BatchDetectKeyPhrasesCommand({ TextList: [text], LanguageCode: 'en' });
    return (await running.client.send(command)).ResultList?.[0]?.KeyPhrases ?? [];
  },
  tokens: async (text: string) => {
    const command = new BatchDetectSyntaxCommand({ TextList: [text], LanguageCode: 'en' });
    return (await running.client.send(command)).ResultList?.[0]?.SyntaxTokens ?? [];
  },
  mentions: async (text: string) => {
    const command = new BatchDetectTargetedSentimentCommand({ TextList: [text], LanguageCode: 'en' });
    return (await running.client.send(command)).ResultList?.[0]?.Entities ?? [];
  },
};

test('key phrases are the nouns of a text with the words that describe them', async () => {
  const phrases = await send.phrases("The new kitchen has a very large window, and Ada's dog likes it.");
  expect(phrases.map(({ Text }) => Text)).toEqual(['The new kitchen', 'large window', "Ada's dog"]);
  expect(await send.phrases('…')).toEqual([]);
});

test('syntax numbers the words and the punctuation of a text and names their parts of speech', async () => {
  const tokens = await send.tokens('It is raining in Seattle!');
  expect(tokens.map(({ TokenId, Text, PartOfSpeech }) => `${TokenId} ${Text} ${PartOfSpeech?.Tag}`)).toEqual([
    '1 It PRON',
    '2 is AUX',
    '3 raining VERB',
    '4 in ADP',
    '5 Seattle PROPN',
    '6 ! PUNCT',
  ]);
});

test('targeted sentiment tells what a text feels about each thing, and joins mentions in the same words', async () => {
  const entities = await send.mentions('The food in Seattle was great, but Ada was rude. The food is cold.');
  const told = entities.map(({ Mentions = [] }) =>
    Mentions.map(({ Text, Type, MentionSentiment }) => `${Type} ${Text} ${MentionSentiment?.Sentiment}`),
  );
  expect(told).toEqual([
    ['OTHER food POSITIVE', 'OTHER food NEUTRAL'],
    ['LOCATION Seattle POSITIVE'],
    ['PERSON Ada NEGATIVE'],
  ]);
});

test('offsets count code points', async () => {
  const text = '😀😀 “The old house” – by Ada 😀!';
  const mentions = (await send.mentions(text)).flatMap(({ Mentions = [] }) => Mentions);
  const found = [...(await send.phrases(text)), ...(await send.tokens(text)), ...mentions];
  expect(found.length).toBeGreaterThan(8);
  for (const { Text, BeginOffset, EndOffset } of found) expect(partOf(text, BeginOffset, EndOffset)).toBe(Text);
});
