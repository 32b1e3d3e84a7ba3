import { billedUnits } from '../../../lambda/processing/comprehend/billed-units';

test.each([
  ['at least three units', ['Hi', 'x'.repeat(300)], 6],
  ['a unit for each 100 characters that have begun', ['x'.repeat(301), 'x'.repeat(400)], 8],
  ['an emoji as one character', ['😀'.repeat(400)], 4],
])('Comprehend bills %s', (_, texts, units) => {
  expect(billedUnits(texts)).toBe(units);
});
