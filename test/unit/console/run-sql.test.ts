import { selectValues } from '../../../console/api/select-values';
import { sqlOfRun } from '../../../console/page/run/sql-of-run';

const A = { name: 'a', type: 'VARCHAR' };

const valuesOf = (parameters: readonly { readonly name: string; readonly type: string }[], rows: string[][]) =>
  selectValues({ functionName: 'f', parameters, rows });

describe('the query over rows that are in no table', () => {
  it('has them as constants, so that Snowflake sends the same', () => {
    const rows = [
      [String.raw`"it's a \\"`, '{"c":[1,null]}'],
      ['null', 'null'],
    ];
    expect(valuesOf([A, { name: 'b', type: 'VARIANT' }], rows)).toBe(
      String.raw`select f(column1, parse_json(column2)) from values
  ('it''s a \\', '{"c":[1,null]}'),
  (NULL, NULL);`,
    );
  });

  it('keeps every digit of a number', () => {
    const digits = '12345678901234567890.123';
    expect(valuesOf([{ name: 'n', type: 'NUMBER(38, 3)' }], [[digits]])).toContain(`(${digits})`);
  });

  it('reads many rows from a table', () => {
    const rows = Array.from({ length: 21 }, () => ['"x"']);
    expect(valuesOf([A], rows)).toBe('select f(a) from my_table;');
  });
});

describe('the SQL of a run', () => {
  const fn = { name: 'f', parameters: [A, { name: 'n', type: 'NUMBER(38, 0)' }], maxBatchRows: 500 };

  it('sets the rows a batch if they are not those of the function', () => {
    const sql = (rowsPerBatch?: number) => sqlOfRun(fn, { rows: [['"x"', '1']], rowsPerBatch });
    expect(sql(20)).toMatch(/^alter function f\(VARCHAR, NUMBER\) set max_batch_rows = 20;$/m);
    expect(sql(500)).toBe(sql());
    expect(sql()).toMatch(/^select/);
  });

  it('says what my_table is', () => {
    const rows = Array.from({ length: 5_000 }, () => ['"x"', '1']);
    expect(sqlOfRun(fn, { rows })).toBe(
      '-- my_table: a table of yours with the 5000 rows, in columns a, n.\nselect f(a, n) from my_table;',
    );
  });
});
