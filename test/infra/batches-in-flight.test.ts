import * as fs from 'node:fs';
import * as path from 'node:path';
import { MAX_BATCHES_IN_FLIGHT } from '../../lib/batches-in-flight';

const page = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'operations.md'), 'utf8');

it('docs/operations.md shows the arithmetic of the bound on batches in flight', () => {
  const [, left = '', shown = ''] = /^- Reads: .*: (\d[\d, /×]+) = ([\d,]+) batches\.$/m.exec(page) ?? [];
  const [first = '', ...steps] = left.replaceAll(',', '').split(/ (?=[/×])/);
  const product = steps.reduce((result, step) => {
    const number = Number(step.slice(2));
    return step.startsWith('×') ? result * number : result / number;
  }, Number(first));
  expect(product).toBe(Number(shown.replaceAll(',', '')));
  expect(Math.floor(product / 100) * 100).toBe(MAX_BATCHES_IN_FLIGHT);
  expect(page).toContain(`\`jobs.maxBatchesInFlight\` may be ${MAX_BATCHES_IN_FLIGHT.toLocaleString('en-US')} at most`);
});
