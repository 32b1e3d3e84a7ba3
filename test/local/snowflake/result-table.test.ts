import type { Json } from '../../../local/snowflake/json';
import { resultTable } from '../../../local/snowflake/result-table';

test("prints the table as Snowflake's sample page does", () => {
  const happy = { Positive: 0.9954453706741333, Negative: 0.00039307220140472054, Neutral: 0.5, Mixed: 0.25 };
  expect([...resultTable('EXT_FUNC_ASYNC(A)', [happy, null])]).toEqual([
    'Row | EXT_FUNC_ASYNC(A)',
    '0   | {"Positive": 0.9954453706741333, "Negative": 0.00039307220140472054, "Neutral": 0.5, "Mixed": 0.25}',
    '1   | NULL',
  ]);
});

test('writes a blank after each colon and comma of JSON, and does not change text', () => {
  const values: readonly Json[] = [{ error: { code: 'A:B', list: [1, true, null, []] } }, '{"a":1}', 3, {}];
  expect([...resultTable('F(A)', values)].slice(1)).toEqual([
    '0   | {"error": {"code": "A:B", "list": [1, true, null, []]}}',
    '1   | {"a":1}',
    '2   | 3',
    '3   | {}',
  ]);
});

test('makes the column of row numbers as wide as the largest number', () => {
  const lines = [...resultTable('F(A)', Array<null>(10_001).fill(null))];
  expect(lines[0]).toBe('Row   | F(A)');
  expect(lines[1]).toBe('0     | NULL');
  expect(lines.at(-1)).toBe('10000 | NULL');
});
