import * as fs from 'node:fs';
import * as path from 'node:path';
import { MUTANTS } from './mutants';

// mutants.thorough.ts plants the bugs and runs check.ts. This test only checks that the text to replace still exists.
test.each(MUTANTS.map((mutant) => [mutant.bug, mutant] as const))(
  'the code still contains the text that this planted bug replaces: %s',
  (_, { file, changes }) => {
    const source = fs.readFileSync(path.join(__dirname, '..', '..', file), 'utf8');
    for (const [from] of changes) expect(source).toContain(from);
  },
);
