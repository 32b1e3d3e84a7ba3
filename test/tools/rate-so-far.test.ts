import { rateSoFar } from '../../tools/command-line/rate-so-far';

test.each([
  [{ done: 2_000, milliseconds: 8_000 }, '250 rows/s, about 12s left'],
  [{ done: 4_999, milliseconds: 20_000 }, '250 rows/s, about 1s left'],
  [{ done: 5, milliseconds: 10_000 }, '0.5 rows/s, about 2h47m left'],
  [{ done: 500, milliseconds: 10_000 }, '50 rows/s, about 1m30s left'],
  [{ done: 5_000, milliseconds: 20_000 }, '250 rows/s'],
])('progress of %j of 5,000 rows says %s', (so, text) => {
  expect(rateSoFar({ ...so, total: 5_000, things: 'rows' })).toBe(text);
});
