import { cellValue } from '../../../local/snowflake/cell-value';

it.each([
  ['12.50', 'NUMBER(38, 2)', 12.5],
  [' -7 ', 'int', -7],
  ['1e3', 'double precision', 1000],
  ['Yes', 'BOOLEAN', true],
  ['0', 'boolean', false],
  ['{"a":[1,null]}', 'VARIANT', { a: [1, null] }],
  ['[1]', 'ARRAY', [1]],
  ['12.50', 'VARCHAR(10)', '12.50'],
  [' true ', 'STRING', ' true '],
  ['2026-01-31', 'DATE', '2026-01-31'],
])('the cell %j of a column of type %s is %j', (text, type, value) => {
  expect(cellValue(text, type)).toEqual(value);
});

it.each([
  ['many', 'INT', 'is not a NUMBER. Allowed: a number such as 12.5'],
  ['', 'FLOAT', 'is not a FLOAT. Allowed: a number such as 12.5'],
  ['Infinity', 'FLOAT', 'is not a FLOAT. Allowed: a number such as 12.5'],
  ['0x10', 'NUMBER', 'is not a NUMBER. Allowed: a number such as 12.5'],
  ['perhaps', 'BOOLEAN', 'is not a BOOLEAN. Allowed: true or false'],
  ['hello', 'VARIANT', 'is not a valid VARIANT. Allowed: JSON, with a text in double quotes'],
])('the cell %j is not a value of type %s, and no message shows it', (text, type, message) => {
  expect(() => cellValue(text, type)).toThrow(message);
});
