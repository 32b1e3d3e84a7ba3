import * as fs from 'node:fs';
import * as path from 'node:path';
import { schema } from '../../lib/config';
import { functionSchema } from '../../lib/functions/function-config';
import { PROCESSORS } from '../../lib/functions/registry';
import { settingsOf } from '../../lib/setting';
import { settingsPage } from '../../tools/settings-page';

const page = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'settings.md'), 'utf8');

const ofFunctions = [functionSchema, ...Object.values(PROCESSORS).map(({ settings }) => settings)].flatMap(
  ({ shape }) => Object.keys(shape).map((name) => `functions.NAME.${name}`),
);

const names = Object.entries(schema.shape).flatMap(([group, inner]) => {
  const settings = settingsOf(inner);
  if (group === 'functions') return ofFunctions;
  return settings ? Object.keys(settings).map((name) => `${group}.${name}`) : [group];
});

describe('docs/settings.md', () => {
  it('is what npm run docs:settings makes of lib/config.ts', () => {
    expect(page).toBe(settingsPage());
  });

  it.each(names)('has the default, the range and the reason of %s', (name) => {
    const [, section = ''] = page.split(`# \`${name}\`\n\n`);
    const [facts, , reason] = section.split('\n');
    expect(facts).toMatch(/^Default: (`.+`|not set)\. Allowed: .+\.$/);
    expect(reason).toMatch(/^[A-Z].{15,}\.$/);
  });

  it('is the only page that lists the settings, and README links to it', () => {
    const readme = fs.readFileSync(path.join(__dirname, '..', '..', 'README.md'), 'utf8');
    expect(readme).toContain('](docs/settings.md)');
  });
});
