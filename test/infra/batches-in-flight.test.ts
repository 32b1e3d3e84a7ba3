import * as fs from 'node:fs';
import * as path from 'node:path';
import { MAX_BATCHES_IN_FLIGHT } from '../../lib/batches-in-flight';

const page = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'operations.md'), 'utf8');

it('docs/operations.md shows the arithmetic of the bound on batches in flight', () => {
  const shown = [...page.matchAll(/^- (?:Writes|Reads): .* = ([\d,]+) batches\.$/gm)].map(([, number = '']) =>
    Number(number.replaceAll(',', '')),
  );
  expect(shown).toHaveLength(2);
  expect(Math.min(...shown)).toBe(MAX_BATCHES_IN_FLIGHT);
  expect(page).toContain(`\`jobs.maxBatchesInFlight\` may be ${MAX_BATCHES_IN_FLIGHT.toLocaleString('en-US')} at most`);
});
