import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const textOf = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8').trim();

/** These files run in the integration tests, so the page shows code that works. */
describe('docs/functions.md', () => {
  it.each([
    ['python', 'functions/word_count/app.py'],
    ['js', 'test/integration/functions/shout/index.mjs'],
  ])('shows the code in %s as %s has it', (language, file) => {
    const [, shown] = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(textOf('docs/functions.md')) ?? [];
    expect(shown?.trim()).toBe(textOf(file));
  });
});
