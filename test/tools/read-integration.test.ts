import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { readIntegration } from '../../tools/descriptions/read-integration';
import { readInput } from '../../tools/descriptions/read-input';
import { ABC, aDescription, DEVELOPMENT, recorded, ROLE_ARN } from './a-description';

const PREFIX = 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/v1/';
const DESCRIPTIONS = path.join(__dirname, 'descriptions');
const SECOND_PREFIX = PREFIX.replace('a1b2c3d4e5', 'z9y8x7w6v5');

function read(text: string) {
  const properties = readIntegration(text);
  return {
    userArn: properties.get('API_AWS_IAM_USER_ARN'),
    externalId: properties.get('API_AWS_EXTERNAL_ID'),
    roleArn: properties.get('API_AWS_ROLE_ARN'),
    prefixes: properties.get('API_ALLOWED_PREFIXES'),
    blocked: properties.get('API_BLOCKED_PREFIXES'),
    provider: properties.get('API_PROVIDER')?.toLowerCase(),
    enabled: properties.get('ENABLED')?.toLowerCase(),
  };
}

describe('the output of DESCRIBE INTEGRATION is read', () => {
  it.each(fs.readdirSync(DESCRIPTIONS))('from %s', (name) => {
    const isDevelopment = recorded(name).includes('DEV-ORG');
    expect(read(recorded(name))).toEqual({
      ...(isDevelopment ? DEVELOPMENT : ABC),
      roleArn: ROLE_ARN,
      prefixes: isDevelopment ? `${PREFIX},${SECOND_PREFIX}` : PREFIX,
      blocked: '',
      provider: 'aws_api_gateway',
      enabled: 'true',
    });
  });

  it.each([
    ['tabs that were converted to blanks', (text: string) => text.replaceAll('\t', '    ')],
    ["Windows' ends of lines", (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['a comment that is the name of a property', (text: string) => `${text}\nCOMMENT\tString\tenabled\tfalse\n`],
    [
      'such a comment, and tabs that became blanks',
      (text: string) => `${text.trim()}\nCOMMENT\tString\tcalls, enabled for prod\t\n`.replaceAll('\t', '  '),
    ],
    ['names in small letters', (text: string) => text.replace(/^[A-Z_]+/gm, (name) => name.toLowerCase())],
  ])('with %s', (_, change) => {
    expect(read(change(aDescription()))).toMatchObject({
      ...ABC,
      roleArn: ROLE_ARN,
      prefixes: PREFIX,
      enabled: 'true',
    });
  });
});

describe('a file is read', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'input-'));
  const file = path.join(folder, 'description');
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  it.each(['snow-sql-table.txt', 'snow-sql.json', 'snowsight-download.csv'])(
    'with %s as PowerShell writes it, in UTF-16 with Windows line ends',
    async (name) => {
      fs.writeFileSync(file, `\uFEFF${recorded(name).replaceAll('\n', '\r\n')}`, 'utf16le');
      expect(read(await readInput(file, 'DESCRIBE INTEGRATION'))).toMatchObject({ ...DEVELOPMENT, roleArn: ROLE_ARN });
    },
  );

  it('in UTF-8, with or without a byte order mark', async () => {
    for (const mark of ['', '\uFEFF']) {
      fs.writeFileSync(file, `${mark}ünï`);
      expect(await readInput(file, 'DESCRIBE INTEGRATION')).toBe('ünï');
    }
  });
});

it.each([
  [
    'nothing',
    '',
    /^This text has no output of DESCRIBE INTEGRATION that can be read\. It can be: the grid .*JSON.*terraform show/,
  ],
  [
    'the values alone',
    `${ABC.userArn}\n${ABC.externalId}\n`,
    /^This text has no output of DESCRIBE INTEGRATION that can be read/,
  ],
  [
    'a sentence',
    'Statement executed successfully.\n',
    /^This text has no output of DESCRIBE INTEGRATION that can be read/,
  ],
  ['half a JSON', recorded('snow-sql.json').slice(0, 200), /^This text is not valid JSON\. Copy the whole/],
  [
    'half a JSON behind a prompt',
    recorded('snow-sql-with-prompts.txt').slice(0, 300),
    /^This text is not valid JSON\. Copy the whole/,
  ],
  [
    'two integrations at once',
    aDescription() + aDescription({ API_AWS_EXTERNAL_ID: DEVELOPMENT.externalId }),
    /^The text has two values of API_AWS_EXTERNAL_ID/,
  ],
])('%s is rejected in one line', (_, text, line) => {
  expect(() => readIntegration(text)).toThrow(line);
  expect(() => readIntegration(text)).not.toThrow(/\n/);
});

describe('a description of another kind of integration is named', () => {
  const csv = (...rows: string[]) => ['property,property_type,property_value,property_default', ...rows].join('\n');
  const enabled = 'ENABLED,Boolean,true,false';

  it.each([
    [
      'an API integration for Git repositories',
      csv(
        enabled,
        'API_KEY,String,,',
        'API_PROVIDER,String,GIT_HTTPS_API,',
        'API_ALLOWED_PREFIXES,List,https://git.example/team/,[]',
      ),
    ],
    [
      'an API integration for Azure API Management',
      csv(
        enabled,
        'API_PROVIDER,String,AZURE_API_MANAGEMENT,',
        'AZURE_TENANT_ID,String,x,',
        'AZURE_AD_APPLICATION_ID,String,y,',
      ),
    ],
    [
      'an API integration for Google API Gateway',
      csv(enabled, 'API_PROVIDER,String,GOOGLE_API_GATEWAY,', 'GOOGLE_AUDIENCE,String,x,'),
    ],
    ['an integration for SOMETHING_NEW', csv(enabled, 'API_PROVIDER,String,SOMETHING_NEW,')],
    [
      'a storage integration',
      csv(enabled, 'STORAGE_PROVIDER,String,S3,', 'STORAGE_AWS_IAM_USER_ARN,String,arn:aws:iam::210987654321:user/x,'),
    ],
    ['a storage integration', recorded('snowsql-table.txt').replaceAll('API_AWS', 'STORAGE_AWS')],
    [
      'a security integration',
      csv(enabled, 'OAUTH_CLIENT_ID,String,x,', 'OAUTH_REFRESH_TOKEN_VALIDITY,Integer,7776000,'),
    ],
    ['a security integration', csv(enabled, 'SAML2_ISSUER,String,https://idp.example,')],
    [
      'a notification integration',
      csv(
        enabled,
        'DIRECTION,String,OUTBOUND,INBOUND',
        'AWS_SNS_TOPIC_ARN,String,arn:aws:sns:us-east-1:210987654321:x,',
      ),
    ],
    ['an external access integration', csv(enabled, 'ALLOWED_NETWORK_RULES,List,[DB.PUBLIC.RULE],[]')],
    ['a catalog integration', csv(enabled, 'CATALOG_SOURCE,String,GLUE,')],
    [
      'an API integration for Git repositories',
      JSON.stringify([{ api_provider: 'git_https_api', allowed_prefixes: ['https://git.example/'], enabled: true }]),
    ],
  ])('as %s', (kind, text) => {
    expect(() => readIntegration(text)).toThrow(
      `This text describes ${kind}. Give the description of the API integration for AWS.`,
    );
  });
});

it('takes the API integration for AWS from a state that has other integrations too', () => {
  expect(recorded('terraform-show.json')).toContain('git_https_api');
  expect(read(recorded('terraform-show.json'))).toMatchObject(ABC);
});
