import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { writeLines } from '../../tools/command-line/write-lines';

test('writeLines waits for a slow reader and writes every line', async () => {
  const stream = new PassThrough();
  let produced = 0;
  const lines = function* () {
    for (; produced < 100_000; produced += 1) yield `line ${produced}`;
  };
  const writing = writeLines(stream, lines());
  await setTimeout(10);
  expect(produced).toBeLessThan(50_000);
  const reading = text(stream);
  await writing;
  stream.end();
  const read = (await reading).split('\n');
  expect(read).toHaveLength(100_001);
  expect(read[99_999]).toBe('line 99999');
});
