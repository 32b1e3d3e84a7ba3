import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { readDescription } from '../../tools/linking/read-description';
import { readInput } from '../../tools/linking/read-input';
import { ABC, aDescription, DEVELOPMENT, recorded, ROLE_ARN } from './a-description';

const PREFIX = 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/v1/';
const SECOND_PREFIX = PREFIX.replace('a1b2c3d4e5', 'z9y8x7w6v5');

function read(text: string) {
  const properties = readDescription(text);
  return {
    userArn: properties.get('API_AWS_IAM_USER_ARN'),
    externalId: properties.get('API_AWS_EXTERNAL_ID'),
    roleArn: properties.get('API_AWS_ROLE_ARN'),
    prefixes: properties.get('API_ALLOWED_PREFIXES'),
    enabled: properties.get('ENABLED')?.toLowerCase(),
  };
}

describe('the output of DESCRIBE INTEGRATION is read', () => {
  it.each([
    'snowsight-grid.tsv',
    'snowsight-two-columns.tsv',
    'snowsight-markdown.md',
    'snowsql-table.txt',
    'snowsql-fancy-grid.txt',
    'snow-sql-80-columns.txt',
    'snow-sql-several-statements.json',
    'upper-case.json',
  ])('from %s', (name) => {
    expect(read(recorded(name))).toEqual({ ...ABC, roleArn: ROLE_ARN, prefixes: PREFIX, enabled: 'true' });
  });

  it.each([
    'snowsight-download.csv',
    'snowsql-no-header.csv',
    'snow-sql-table.txt',
    'snow-sql-narrow-table.txt',
    'snow-sql.json',
    'snow-sql-with-prompts.txt',
    'spreadsheet-semicolons.csv',
  ])('from %s, with two prefixes', (name) => {
    expect(read(recorded(name))).toEqual({
      ...DEVELOPMENT,
      roleArn: ROLE_ARN,
      prefixes: `${PREFIX},${SECOND_PREFIX}`,
      enabled: 'true',
    });
  });

  it.each([
    ['tabs that became blanks', (text: string) => text.replaceAll('\t', '    ')],
    ["Windows' ends of lines", (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['a comment that holds the name of a property', (text: string) => `${text}\nCOMMENT\tString\tenabled\tfalse\n`],
    [
      'such a comment, and tabs that became blanks',
      (text: string) => `${text.trim()}\nCOMMENT\tString\tcalls, enabled for prod\t\n`.replaceAll('\t', '  '),
    ],
    ['names in small letters', (text: string) => text.replace(/^[A-Z_]+/gm, (name) => name.toLowerCase())],
  ])('with %s', (_, change) => {
    expect(read(change(aDescription()))).toEqual({ ...ABC, roleArn: ROLE_ARN, prefixes: PREFIX, enabled: 'true' });
  });
});

describe('a file is read', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'input-'));
  const file = path.join(folder, 'description');
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  it.each(['snow-sql-table.txt', 'snow-sql.json', 'snowsight-download.csv'])(
    'with %s as PowerShell writes it: in UTF-16, with ends of lines of Windows',
    async (name) => {
      fs.writeFileSync(file, `\uFEFF${recorded(name).replaceAll('\n', '\r\n')}`, 'utf16le');
      expect(read(await readInput(file))).toMatchObject({ ...DEVELOPMENT, roleArn: ROLE_ARN });
    },
  );

  it('in UTF-8, with or without a byte order mark', async () => {
    for (const mark of ['', '\uFEFF']) {
      fs.writeFileSync(file, `${mark}ünï`);
      expect(await readInput(file)).toBe('ünï');
    }
  });
});

it.each([
  ['nothing', '', /^This is no output of DESCRIBE INTEGRATION/],
  ['the values alone', `${ABC.userArn}\n${ABC.externalId}\n`, /^This is no output of DESCRIBE INTEGRATION/],
  ['half a JSON', recorded('snow-sql.json').slice(0, 200), /^This is no proper JSON\. Copy the whole/],
  [
    'half a JSON behind a prompt',
    recorded('snow-sql-with-prompts.txt').slice(0, 300),
    /^This is no proper JSON\. Copy the whole/,
  ],
  [
    'a storage integration',
    recorded('snowsql-table.txt').replaceAll('API_AWS', 'STORAGE_AWS'),
    /^This describes a storage integration/,
  ],
  [
    'two integrations at once',
    aDescription() + aDescription({ API_AWS_EXTERNAL_ID: DEVELOPMENT.externalId }),
    /^There are two values of API_AWS_EXTERNAL_ID/,
  ],
])('%s is refused in one line', (_, text, line) => {
  expect(() => readDescription(text)).toThrow(line);
  expect(() => readDescription(text)).not.toThrow(/\n/);
});
