import fc from 'fast-check';
import { cutSlices } from '../../lambda/jobs/cut-slices';
import { rowsTogether } from '../../lambda/processing/kit/rows-together';
import { inReturnType } from '../../lambda/processing/kit/in-return-type';
import type { Row, WireRow } from '../../lambda/protocol/batch';
import { digestOf } from '../../lambda/protocol/digest';
import { ExactNumber } from '../../lambda/protocol/exact-number';
import { jsonOf } from '../../lambda/protocol/json-of';
import { readJson } from '../../lambda/protocol/read-json';
import { readRows } from '../../lambda/protocol/read-rows';
import { runProcessor } from '../kit/run-processor';

const INTEGER = '12345678901234567890123456789012345678';
const DECIMAL = '1.2345678901234567890123456789012345678';

/** Numbers of 18 to 38 digits, which a JavaScript number would change, as Snowflake writes them. */
const longNumber = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 10n ** 17n + 1n, max: 10n ** 38n - 1n }), fc.nat(37))
  .map(([isNegative, all, decimals]) => {
    const places = Math.min(decimals, String(all).length - 1);
    const text = places === 0 ? `${all}` : `${String(all).slice(0, -places)}.${String(all).slice(-places)}`;
    return isNegative ? `-${text}` : text;
  })
  .filter((text) => String(Number(text)) !== text);

/** JSON texts of values with numbers at any depth. */
const json = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    longNumber,
    fc.integer().map(String),
    fc.string().map((text) => JSON.stringify(text)),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
    fc
      .uniqueArray(fc.tuple(fc.string({ minLength: 1 }), tie('value')), { maxLength: 3, selector: ([key]) => key })
      .filter((members) => members.every(([key]) => !/^\d+$/.test(key)))
      .map((members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`),
  ),
})).value;

function rowsIn(data: string): readonly WireRow[] {
  const rows = readRows(`{"data":${data}}`);
  if (typeof rows === 'string') throw new Error(rows);
  return rows;
}

describe('a number of many digits', () => {
  it.each([
    INTEGER,
    `-${INTEGER}`,
    DECIMAL,
    '9007199254740993',
    '0.1000000000000000000',
    '1000000000000000000000',
    '1e400',
  ])('is read, stored and written as %s', (text) => {
    const [slice = ''] = cutSlices(rowsIn(`[[0,${text}]]`));
    expect(slice).toBe(`[[0,${text}]]`);
    expect(readJson(slice)).toEqual([[0, new ExactNumber(text)]]);
  });

  it('keeps its digits in values of any form', () => {
    fc.assert(
      fc.property(json, (text) => {
        const [slice = ''] = cutSlices(rowsIn(`[[0,${text}]]`));
        expect(jsonOf(readJson(slice))).toBe(`[[0,${text}]]`);
      }),
    );
  });

  it('is written like any other value with indentation', () => {
    expect(jsonOf({ a: [new ExactNumber(INTEGER)] }, 2)).toBe(`{\n  "a": [\n    ${INTEGER}\n  ]\n}`);
  });

  it('is text where SQL expects text', () => {
    expect(inReturnType(new ExactNumber(INTEGER), 'VARCHAR(16777216)')).toBe(INTEGER);
  });

  it('in a batch gives another digest if its last digit differs', () => {
    fc.assert(
      fc.property(longNumber, fc.integer({ min: 1, max: 9 }), (text, more) => {
        const other = text.slice(0, -1) + ((Number(text.at(-1)) + more) % 10);
        expect(digestOf(rowsIn(`[[0,{"a":${text}}]]`))).not.toBe(digestOf(rowsIn(`[[0,{"a":${other}}]]`)));
      }),
    );
  });

  it('is another question than its neighbour, and than the same digits as text', async () => {
    const texts = [INTEGER, INTEGER.replace(/8$/, '9'), JSON.stringify(INTEGER), INTEGER];
    const sent: Row[] = [];
    const { values } = await runProcessor<object>(
      (parts) =>
        rowsTogether(parts, {
          call: (rows) => {
            sent.push(...rows);
            return Promise.resolve(rows.map(([value = null]) => value));
          },
        }),
      texts.map((text) => [readJson(text)] as Row),
    );
    expect(sent.map(([value]) => jsonOf(value))).toEqual(texts.slice(0, 3));
    expect(values.map((value) => jsonOf(value))).toEqual(texts);
  });
});

describe('a number that JavaScript holds', () => {
  it.each([
    '0',
    '-1',
    '9007199254740991',
    '0.1',
    '123456789012.345',
    '0.30000000000000004',
    '1e300',
    '1.5E+300',
    '5e-324',
  ])('is a number: %s', (text) => {
    expect(readJson(`[${text}]`)).toEqual([Number(text)]);
  });

  it('is a number also beside a longer one', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 14), max: 10 ** 14 }), fc.nat(14), (all, places) => {
        const text = (all / 10 ** places).toFixed(places);
        const shorter = text.replace('-', '').length > 15 ? '0' : text;
        expect(readJson(`[${shorter},${INTEGER}]`)).toEqual([Number(shorter), new ExactNumber(INTEGER)]);
      }),
    );
  });
});

describe('JSON with long numbers', () => {
  it('is otherwise read as JSON.parse reads it', () => {
    const text = `{"__proto__":{"polluted":1},"a":1,"a":{"b":2},"constructor":"\\u00e4","n":${INTEGER}}`;
    const value = readJson(text) as Record<string, unknown>;
    const { n, ...others } = value;
    expect(n).toEqual(new ExactNumber(INTEGER));
    expect(JSON.stringify(others)).toBe('{"__proto__":{"polluted":1},"a":{"b":2},"constructor":"ä"}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('is a SyntaxError where JSON.parse has one', () => {
    for (const text of [`[${INTEGER}`, `[0${INTEGER}]`, `[+${INTEGER}]`, `[${INTEGER}.]`, `{'a':${INTEGER}}`])
      expect(() => readJson(text)).toThrow(SyntaxError);
  });

  it('is rejected because of its depth, however deep it is', () => {
    const deep = (levels: number) => `{"data":[[0,${INTEGER},${'['.repeat(levels)}${']'.repeat(levels)}]]}`;
    for (const levels of [300, 500_000]) expect(readRows(deep(levels))).toMatch(/nested more than/);
  });

  it('may have such a number at the deepest level', () => {
    const text = `${'['.repeat(200)}${INTEGER}${']'.repeat(200)}`;
    expect(jsonOf(rowsIn(`[[0,${text}]]`))).toBe(`[[0,${text}]]`);
  });
});

describe('a FLOAT that is not finite', () => {
  it.each(['NaN', 'Infinity', '-Infinity', 'inf', '-inf'])('is the text %s', (word) => {
    expect(rowsIn(`[[0,${word}, {"a":[${word},"is ${word} \\" ${word}"]}]]`)).toEqual([
      [0, word, { a: [word, `is ${word} " ${word}`] }],
    ]);
  });

  it('does not cost a long number its digits', () => {
    expect(jsonOf(rowsIn(`[[0,NaN,${INTEGER}]]`))).toBe(`[[0,"NaN",${INTEGER}]]`);
  });

  it.each(['[0,NaN', '[[0,nano]]', '[[0,"NaN]]', '[[0,Infinit]]'])('does not make %s acceptable', (data) => {
    expect(readRows(`{"data":${data}}`)).toMatch(/not JSON/);
  });
});

describe('an ExactNumber', () => {
  const value = new ExactNumber(INTEGER);

  it('is text as its digits, and has no operators', () => {
    expect(String(value)).toBe(INTEGER);
    expect(BigInt(value.text)).toBe(BigInt(INTEGER));
    const untyped = value as unknown as number;
    for (const use of [() => untyped * 2, () => untyped + 1, () => untyped > 1, () => Math.round(untyped)])
      expect(use).toThrow(/has no operators\. Use its text/);
  });

  it('is made from a bigint, or from the text of a JSON number only', () => {
    expect(new ExactNumber(2n ** 64n).text).toBe('18446744073709551616');
    for (const text of ['', '1,2', '01', '.5', 'NaN', '1}', ' 1', '0x10'])
      expect(() => new ExactNumber(text)).toThrow(TypeError);
  });
});
