import { literalValue } from '../../../local/snowflake/sql-literal';

it.each([
  ["'I am happy'", 'I am happy'],
  ["'it''s'", "it's"],
  [String.raw`'a\'b\\c\n\u00e9\x41\%'`, "a'b\\c\né" + 'A%'],
  ["''", ''],
  ['7', 7],
  ['-1.5e3', -1500],
  ['.5', 0.5],
  ['TRUE', true],
  ['false', false],
  [' Null ', null],
  [`PARSE_JSON('{"a": [1, "it''s"]}')`, { a: [1, "it's"] }],
  ["parse_json( 'null' )", null],
])('%s is sent as %j', (expression, value) => {
  expect(literalValue(expression)).toEqual(value);
});

it.each(["'open", 'CURRENT_USER()', "'a' || 'b'", "PARSE_JSON(CONCAT('a', 'b'))", '0x10'])(
  '%s is not a constant',
  (expression) => {
    expect(() => literalValue(expression)).toThrow(
      `${expression} is not a constant. Allowed: a text in single quotes, `,
    );
  },
);
