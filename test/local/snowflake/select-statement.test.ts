import { columnHeading, selectStatement, selectValues } from '../../../local/snowflake/select-statement';
import type { Row } from '../../../local/snowflake/cut-batches';

const of = (columns: readonly string[], table: string, limit?: number) =>
  selectStatement({ functionName: 'ext_func_async', columns, table, limit });

test('the statement is written as a user would type it', () => {
  expect(of(['a'], 'test_tb')).toBe('select ext_func_async(a) from test_tb;');
  expect(of(['comment', 'language'], 'reviews')).toBe('select ext_func_async(comment, language) from reviews;');
  expect(of(['comment'], 'reviews', 10)).toBe('select ext_func_async(comment) from reviews limit 10;');
});

test('names that Snowflake accepts only in quotes are quoted in the statement and in the heading', () => {
  expect(of(['the "text"'], '2026-01')).toBe('select ext_func_async("the ""text""") from "2026-01";');
  expect(columnHeading('ext_func_async', ['Kommentar', 'Größe', '1st'])).toBe(
    'EXT_FUNC_ASYNC(KOMMENTAR, "Größe", "1st")',
  );
});

const values = (parameters: readonly { readonly name: string; readonly type: string }[], rows: readonly Row[]) =>
  selectValues({ functionName: 'f', parameters, rows });

test('rows that are in no table are written as constants, so that Snowflake sends the same', () => {
  const parameters = [
    { name: 'a', type: 'VARCHAR' },
    { name: 'b', type: 'VARIANT' },
  ];
  expect(
    values(parameters, [
      ["it's a \\", { c: [1, null] }],
      [null, null],
    ]),
  ).toBe(
    String.raw`select f(column1, parse_json(column2)) from values
  ('it''s a \\', '{"c":[1,null]}'),
  (NULL, NULL);`,
  );
});

test('many rows are read from a table', () => {
  const rows = Array.from({ length: 21 }, () => ['x']);
  expect(values([{ name: 'a', type: 'VARCHAR' }], rows)).toBe('select f(a) from my_table;');
});
