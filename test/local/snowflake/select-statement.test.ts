import { columnHeading, selectStatement } from '../../../local/snowflake/select-statement';

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
