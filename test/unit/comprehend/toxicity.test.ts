import { toxicity } from '../../../lambda/processing/comprehend/toxicity';
import type { Row } from '../../../lambda/protocol/batch';
import { aProcessorRun, codesOf, type Answer } from './a-processor-run';

const run = (rows: readonly Row[], answer: Answer) =>
  aProcessorRun({ processorOf: toxicity, settings: {}, rowsPerCall: 10 }, rows, answer);

const LABELS = [{ Name: 'INSULT', Score: 0.9 }];

/** One result for each text: texts of the same length have the same score. */
const byLength: Answer = ({ TextSegments = [] }) => ({
  ResultList: TextSegments.map(({ Text }) => ({ Labels: LABELS, Toxicity: Text.length / 100 })),
});

const refusal = (name: string) => Object.assign(new Error(), { name });

describe('toxicity', () => {
  it('gives each text the result at its place, and sends English', async () => {
    const { values, inputs } = await run([['a'], [null], ['abc'], ['  ']], byLength);
    expect(values).toEqual([{ Toxicity: 0.01, Labels: LABELS }, null, { Toxicity: 0.03, Labels: LABELS }, null]);
    expect(inputs).toEqual([{ TextSegments: [{ Text: 'a' }, { Text: 'abc' }], LanguageCode: 'en' }]);
  });

  it('sends ten texts a call', async () => {
    const rows = Array.from({ length: 25 }, (_, row) => [`text ${row}`]);
    const { inputs } = await run(rows, byLength);
    expect(inputs.map(({ TextSegments }) => TextSegments?.length)).toEqual([10, 10, 5]);
  });

  it('gives an error to a text that is too long or is none', async () => {
    const { values } = await run([['x'.repeat(1_000)], ['x'.repeat(1_001)], ['ä'.repeat(501)], [7]], byLength);
    expect(codesOf(values)).toEqual([undefined, 'TEXT_TOO_LONG', 'TEXT_TOO_LONG', 'NOT_TEXT']);
  });

  it('gives no text the result of another: too few results are asked for again', async () => {
    let calls = 0;
    const { values } = await run([['a'], ['ab']], (input) =>
      (calls += 1) === 1 ? { ResultList: [{ Labels: [], Toxicity: 0.5 }] } : byLength(input),
    );
    expect(values).toEqual([
      { Toxicity: 0.01, Labels: LABELS },
      { Toxicity: 0.02, Labels: LABELS },
    ]);
  });

  it('gives a text without a result in any try an error of its own', async () => {
    const { values } = await run([['a']], () => ({}));
    expect(codesOf(values)).toEqual(['COMPREHEND_ERROR']);
  });

  it('gives only the text that Comprehend rejects an error', async () => {
    const { values } = await run([['a'], ['bad'], ['abc']], (input) =>
      input.TextSegments?.some(({ Text }) => Text === 'bad') ? refusal('InvalidRequestException') : byLength(input),
    );
    expect(codesOf(values)).toEqual([undefined, 'COMPREHEND_ERROR', undefined]);
  });

  it('fails the batch when Comprehend denies access', async () => {
    const { failure, inputs } = await run([['a']], () => refusal('AccessDeniedException'));
    expect([failure?.code, inputs.length]).toEqual(['SERVICE_REFUSED', 1]);
  });
});
