import * as fs from 'node:fs';
import * as path from 'node:path';
import { checkConfig } from '../../lib/config';

const page = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'functions.md'), 'utf8');

/** Each block of the page that shows functions of cdk.json. */
const EXAMPLES = [...page.matchAll(/```json\n("functions": \{.*?)```/gs)].map(([, block = '']) => {
  const { functions } = JSON.parse(`{${block}}`) as { functions: Record<string, { processor: string }> };
  return [Object.keys(functions).join(', '), functions] as const;
});

describe('docs/functions.md', () => {
  it('has examples of settings', () => {
    expect(EXAMPLES.length).toBeGreaterThan(4);
  });

  it.each(EXAMPLES)('shows settings of %s that synthesis accepts', (names, functions) => {
    const checked = checkConfig({ functions }).functions;
    expect(checked.map(({ name }) => name).join(', ')).toBe(names);
  });
});
