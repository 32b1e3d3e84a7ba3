import * as fs from 'node:fs';
import * as path from 'node:path';
import { listedFailures, listedRowErrors } from '../../lib/functions/listed-failures';
import { PROCESSORS } from '../../lib/functions/registry';

const pageOf = (name: string) => fs.readFileSync(path.join(__dirname, '..', '..', 'docs', name), 'utf8');

/** The processors that the pages describe. A processor of your own needs no row. The row of a removed processor may stay. */
const DESCRIBED = [
  'sentiment',
  'targeted_sentiment',
  'entities',
  'key_phrases',
  'syntax',
  'dominant_language',
  'redact_pii',
  'pii_entities',
  'toxicity',
  'translate',
  'ask_model',
  'http',
  'lambda',
];
const definitions = Object.fromEntries(Object.entries(PROCESSORS).filter(([name]) => DESCRIBED.includes(name)));

/** The cells of each row whose first cell is a code. */
function rowsIn(text: string): string[][] {
  const rows = text.split('\n').filter((line) => /^\| `[A-Z][\w{}]*` /.test(line));
  return rows.map((line) =>
    line
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.trim()),
  );
}

const withRowErrors = (processor: string) =>
  [processor, listedRowErrors({ [processor]: PROCESSORS[processor] as never })] as const;

describe('docs/reliability.md', () => {
  const [, section = ''] = pageOf('reliability.md').split('## Ways to fail');
  const rows = rowsIn(section);

  it.each(listedFailures(definitions).map((way) => [way.code, way.by.join(', '), way] as const))(
    'has cause, retry, message and advice of %s %s',
    (code, _, { by, cause, sentence, advice, retryHelps }) => {
      const who = by.length === 0 ? '' : `${by.map((name) => `\`${name}\``).join(', ')}: `;
      // The records do not have the third cell: the time after which the failure is reported.
      const found = rows.map(([first, second, , ...others]) => [first, second, ...others]);
      expect(found).toContainEqual([
        `\`${code}\``,
        `${who}${cause}`,
        retryHelps ? 'yes' : 'no',
        `${sentence} ${advice}`.trim(),
      ]);
    },
  );

  it('has no other code, unless a processor was removed', () => {
    const isWhole = DESCRIBED.every((name) => name in PROCESSORS);
    expect(rows.length).toBeGreaterThanOrEqual(listedFailures(definitions).length);
    expect(isWhole && rows.length > listedFailures(definitions).length).toBe(false);
  });
});

describe('docs/functions.md', () => {
  const sections = pageOf('functions.md').split(/^## /m);

  it.each(Object.keys(definitions).map(withRowErrors))(
    'has the row errors of %s, and their causes',
    (processor, errors) => {
      const section = sections.find((one) =>
        one
          .split('\n')[0]
          ?.split(/[\s:,]+/)
          .includes(processor),
      );
      const rows = rowsIn(section ?? '');
      for (const { code, cause } of errors) expect(rows).toContainEqual([`\`${code}\``, cause]);
    },
  );
});

describe('the list of failures', () => {
  it('has a failure once that several processors share, and a code twice that two processors describe in different sentences', () => {
    const way = { cause: 'it is full', sentence: 'It is full.', advice: 'Empty it.', retryHelps: true };
    const other = { ...way, sentence: 'The other one is full.' };
    const listed = listedFailures({
      a: { failures: { FULL: way } },
      b: { failures: { FULL: way } },
      c: { failures: { FULL: other } },
    });
    expect(listed.filter(({ code }) => code === 'FULL')).toEqual([
      { ...way, code: 'FULL', by: ['a', 'b'] },
      { ...other, code: 'FULL', by: ['c'] },
    ]);
  });

  it('lists those of a stack by the names of its functions', () => {
    const { sentiment, http } = PROCESSORS;
    if (!sentiment || !http) return;
    const listed = listedFailures({ mood: sentiment, tone: sentiment, geocode: http });
    expect(listed.find(({ code }) => code === 'INVALID_OPTION')?.by).toEqual(['mood', 'tone']);
    expect(listed.find(({ code }) => code === 'SECRET_UNUSABLE')?.by).toEqual(['geocode']);
    expect(listed.find(({ code }) => code === 'NEVER_STARTED')?.by).toEqual([]);
    expect(listed.some(({ code }) => code === 'FUNCTION_FAILED')).toBe(false);
  });

  it.each(Object.entries(definitions))('of %s holds whole sentences', (_, definition) => {
    for (const { sentence, advice } of listedFailures({ it: definition })) {
      expect(sentence).toMatch(/^[A-Z{].*\.$/);
      expect(advice).toMatch(/^$|^[A-Z].*\.$/);
    }
    for (const { sentence } of listedRowErrors({ it: definition })) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });
});
