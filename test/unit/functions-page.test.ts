import { spawnSync } from 'node:child_process';
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

  it('shows Python code that calculates with numbers of few and of many digits', () => {
    const blocks = [...textOf('docs/functions.md').matchAll(/```python\n(.*?)```/gs)].map(([, code = '']) => code);
    const code = blocks.find((block) => block.includes('exactNumber')) ?? '';
    const event =
      '{"rows":[[{"exactNumber":"12345678901234567890.1"}],[{"exactNumber":"-12345678901234567890"}],[0.1],[7],[null]]}';
    const calls = `
import json, sys
event = json.load(sys.stdin)
a, b, c, d, _ = [exact(value) for (value,) in event["rows"]]
print(json.dumps([str(value) for value in handler(event, None)["values"] + [a + b, a + c, c * 3, b + d]]))`;
    const run = spawnSync('python3', ['-c', code + calls], { input: event, encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toEqual([
      ...['24691357802469135780.2', '-24691357802469135780', '0.2', '14', 'None'],
      ...['0.1', '12345678901234567890.2', '0.3', '-12345678901234567883'],
    ]);
  });
});
