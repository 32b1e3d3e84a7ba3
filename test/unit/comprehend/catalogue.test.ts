import { keyPhrases } from '../../../lambda/processing/comprehend/key-phrases';
import { syntax } from '../../../lambda/processing/comprehend/syntax';
import { targetedSentiment } from '../../../lambda/processing/comprehend/targeted-sentiment';
import type { Options, Row } from '../../../lambda/protocol/batch';
import { aProcessorRun, codesOf, each, type Answer } from './a-processor-run';

const PROCESSORS = { keyPhrases, syntax, targetedSentiment };
type Name = keyof typeof PROCESSORS;

function run(name: Name, rows: readonly Row[], answer: Answer, options: Options = {}) {
  const processorOf = PROCESSORS[name];
  return aProcessorRun({ processorOf, settings: { language: 'en' }, rowsPerCall: 25 }, rows, answer, options);
}

/** An answer that each of the operations may give: nothing was found. */
const nothing = each(() => ({ KeyPhrases: [], SyntaxTokens: [], Entities: [] }));

describe('key_phrases', () => {
  it('gives the phrases of each text with their offsets as they are, and NULL for NULL and blank text', async () => {
    const phrase = { Text: 'a house', Score: 0.9, BeginOffset: 2, EndOffset: 9 };
    const { values, inputs } = await run(
      'keyPhrases',
      [['😀 a house'], [null], [' ']],
      each(() => ({ KeyPhrases: [{ ...phrase, BlockReferences: [] }] })),
    );
    expect(values).toEqual([[phrase], null, null]);
    expect(inputs).toEqual([{ TextList: ['😀 a house'], LanguageCode: 'en' }]);
  });
});

describe('syntax', () => {
  it('gives the words of each text with their parts of speech', async () => {
    const word = { TokenId: 1, Text: 'It', PartOfSpeech: { Tag: 'PRON', Score: 0.9 }, BeginOffset: 0, EndOffset: 2 };
    const { values } = await run(
      'syntax',
      [['It rains']],
      each(() => ({ SyntaxTokens: [word] })),
    );
    expect(values).toEqual([[word]]);
  });
});

describe('targeted_sentiment', () => {
  it('gives each entity with its mentions, and all four scores of each mention', async () => {
    const mention = { Type: 'PERSON', Text: 'Ada', Score: 0.9, GroupScore: 1, BeginOffset: 0, EndOffset: 3 };
    const feeling = { Sentiment: 'POSITIVE', SentimentScore: { Positive: 0.9 } };
    const { values } = await run(
      'targetedSentiment',
      [['Ada is kind']],
      each(() => ({
        Entities: [{ DescriptiveMentionIndex: [0], Mentions: [{ ...mention, MentionSentiment: feeling }] }],
      })),
    );
    const scores = { Positive: 0.9, Negative: 0, Neutral: 0, Mixed: 0 };
    const shown = { ...mention, MentionSentiment: { Sentiment: 'POSITIVE', SentimentScore: scores } };
    expect(values).toEqual([[{ DescriptiveMentionIndex: [0], Mentions: [shown] }]]);
  });
});

describe.each<[Name, string, string]>([
  ['keyPhrases', 'zh-TW', 'xx'],
  ['syntax', 'de', 'ja'],
  ['targetedSentiment', 'en', 'de'],
])('%s', (name, known, unknown) => {
  it('sends 25 texts a call', async () => {
    const { inputs } = await run(
      name,
      Array.from({ length: 30 }, (_, row) => [`text ${row}`]),
      nothing,
    );
    expect(inputs.map(({ TextList }) => TextList?.length)).toEqual([25, 5]);
  });

  it('gives an error to a row whose text or language the operation does not take', async () => {
    const rows: Row[] = [['x'.repeat(5_001)], [7], ['a', unknown], ['a', known]];
    const { values, inputs } = await run(name, rows, nothing);
    expect(codesOf(values)).toEqual(['TEXT_TOO_LONG', 'NOT_TEXT', 'UNKNOWN_LANGUAGE', undefined]);
    expect(inputs).toEqual([{ TextList: ['a'], LanguageCode: known }]);
  });

  it('fails the batch before a call if the operation does not support the default language', async () => {
    const { failure, inputs } = await run(name, [['a']], nothing, { language: unknown });
    expect([failure?.code, inputs]).toEqual(['INVALID_OPTION', []]);
  });

  it('sends a text again that has a transient error, and gives an error to a text that Comprehend rejected', async () => {
    let calls = 0;
    const { values } = await run(name, [['bad'], ['late']], ({ TextList = [] }) => {
      calls += 1;
      if (calls > 1) return nothing({ TextList });
      return {
        ResultList: [],
        ErrorList: [
          { Index: 0, ErrorCode: 'INVALID_REQUEST' },
          { Index: 1, ErrorCode: 'INTERNAL_SERVER_ERROR' },
        ],
      };
    });
    expect(codesOf(values)).toEqual(['COMPREHEND_ERROR', undefined]);
    expect(calls).toBe(2);
  });

  it('fails the batch when Comprehend denies access', async () => {
    const { failure } = await run(name, [['a']], () => Object.assign(new Error(), { name: 'AccessDeniedException' }));
    expect(failure?.code).toBe('SERVICE_REFUSED');
  });
});
