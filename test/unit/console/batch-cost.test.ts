import { comprehendCost } from '../../../console/server/jobs/batch-cost';
import type { WireRow } from '../../../lambda/protocol/batch';

const QUOTA = 'comprehend/DetectSentiment';
const SENT: readonly WireRow[] = [
  [0, 'a'.repeat(450)],
  [1, 'a'.repeat(450)],
  [2, null],
  [3, 'short'],
];

test('a batch that no worker has claimed costs nothing at Comprehend', () => {
  const [cost, ...others] = comprehendCost({ attempt: 0, done: 0 }, QUOTA, SENT);
  expect(others).toEqual([]);
  expect(cost).toMatchObject({ amount: 0, usd: 0, note: 'No attempt has begun, so no text was sent.' });
  expect(cost?.atMost).toBeUndefined();
});

test.each([
  ['that a worker has claimed', { attempt: 1, done: 0 }],
  ['that was started again with rows that are done', { attempt: 0, done: 2 }],
])('a batch %s costs at most the units of its different texts, since answers may be remembered', (_, job) => {
  expect(comprehendCost(job, QUOTA, SENT)).toMatchObject([{ amount: 5 + 3, usd: 0.0008, atMost: true }]);
});

test('a batch costs nothing that is known if its function calls no Comprehend or its rows have expired', () => {
  const job = { attempt: 1, done: 0 };
  expect(comprehendCost(job, 'http/prices', SENT)).toEqual([]);
  expect(comprehendCost(job, undefined, SENT)).toEqual([]);
  expect(comprehendCost(job, QUOTA, undefined)).toEqual([]);
});
