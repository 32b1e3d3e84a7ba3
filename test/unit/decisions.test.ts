import * as fs from 'node:fs';
import * as path from 'node:path';

const DIR = path.join(__dirname, '..', '..', 'docs', 'decisions');
const FILES = fs.readdirSync(DIR).filter((file) => /^\d{4}-/.test(file));
const INDEX = fs.readFileSync(path.join(DIR, 'README.md'), 'utf8');

test.each(FILES)('the decision %s is in the index under its own title', (file) => {
  const number = file.slice(0, 4);
  const [heading = ''] = fs.readFileSync(path.join(DIR, file), 'utf8').split('\n');
  expect(heading).toMatch(new RegExp(`^# ${number}: \\S`));
  const [, listed = ''] = new RegExp(`^\\| \\[${number}\\]\\(${file}\\) *\\| (.*?) *\\|$`, 'm').exec(INDEX) ?? [];
  expect(listed.replace(/ \(superseded by \d{4}\)$/, '')).toBe(heading.replace(`# ${number}: `, ''));
});
