import fc from 'fast-check';
import { cellValue } from '../../../local/snowflake/cell-value';
import { batchBody } from '../../../local/snowflake/cut-batches';
import type { Json } from '../../../local/snowflake/json';
import { jsonText } from '../../../local/snowflake/json-text';
import { parseJson } from '../../../local/snowflake/parse-json';
import { readAnswer } from '../../../local/snowflake/read-answer';
import { resultTable } from '../../../local/snowflake/result-table';
import { literalValue } from '../../../local/snowflake/sql-literal';

const INTEGER = '12345678901234567890123456789012345678';
const DECIMAL = '-1.2345678901234567890123456789012345678';

/** The body of the POST for one row with this argument. */
const sent = (value: Json) => batchBody({ index: 0, firstRow: 0, rows: [[value]], id: 'b' });

describe.each([INTEGER, DECIMAL, '9007199254740993'])('the Snowflake emulator keeps each digit of %s', (digits) => {
  it.each([
    ['a constant', literalValue(digits), digits],
    ['a constant in PARSE_JSON', literalValue(`PARSE_JSON('{"a": [${digits}, 1.50]}')`), `{"a":[${digits},1.5]}`],
    ['a cell of a NUMBER', cellValue(` ${digits} `, 'NUMBER(38, 37)'), digits],
    ['a cell of a VARIANT', cellValue(`[${digits}]`, 'VARIANT'), `[${digits}]`],
  ])('in %s', (_, value, json) => {
    expect(sent(value)).toBe(`{"data":[[0,${json}]]}`);
  });

  it('in an answer, in the table and in JSON', () => {
    const answer = readAnswer(`{"data":[[0,${digits}],[1,{"a":${digits}}]]}`, 2);
    const values = 'values' in answer ? answer.values : [];
    expect([...resultTable('F(A)', values)].slice(1)).toEqual([`0   | ${digits}`, `1   | {"a": ${digits}}`]);
    expect(jsonText(values)).toBe(`[${digits},{"a":${digits}}]`);
  });
});

it.each([
  ['+12.50', 12.5],
  ['.5', 0.5],
  ['007', 7],
  ['-0.25', -0.25],
  ['1e300', 1e300],
])('the constant %s is sent as the number %d', (sql, value) => {
  expect(literalValue(sql)).toBe(value);
});

it.each([
  [`+0${INTEGER}`, INTEGER],
  [`-.${INTEGER}`, `-0.${INTEGER}`],
  [`${INTEGER}.`, INTEGER],
])('the constant %s is sent as %s', (sql, json) => {
  expect(sent(literalValue(sql))).toBe(`{"data":[[0,${json}]]}`);
});

it('a FLOAT is a double, so it has no more digits than a double', () => {
  expect(cellValue('0.12345678901234567890', 'FLOAT')).toBe(0.12345678901234568);
});

it('JSON of any other kind is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom('', ' '), (text, blank) => {
      expect(parseJson(blank + text)).toEqual(JSON.parse(text) as unknown);
    }),
  );
});
