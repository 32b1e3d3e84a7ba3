import * as fs from 'node:fs';
import * as path from 'node:path';
import { MUTANTS } from './mutants';

// mutants.thorough.ts plants them and runs the harness.
test.each(MUTANTS.map((mutant) => [mutant.bug, mutant] as const))(
  'the code still has a place for the planted bug: %s',
  (_, { file, changes }) => {
    const source = fs.readFileSync(path.join(__dirname, '..', '..', file), 'utf8');
    for (const [from] of changes) expect(source).toContain(from);
  },
);
