import type { Link } from '../../tools/linking/check';
import { examine, isWrong, report } from '../../tools/linking/examine';
import { readDescription } from '../../tools/linking/read-description';
import type { StackOutputs } from '../../tools/stack/stack-outputs';
import { ABC, aDescription, DEVELOPMENT } from './a-description';
import { theOutputs } from './the-outputs';

const OUTPUTS = theOutputs({ snowflake: [ABC] });
const ANOTHER_ID = 'XY12345_SFCRole=3_zZ9+new/IdOfTheSameAccount000=';
const GOV = {
  ApiRoleArn: OUTPUTS.ApiRoleArn.replace('arn:aws:', 'arn:aws-us-gov:'),
  FunctionUrl: OUTPUTS.FunctionUrl.replace('us-east-1', 'us-gov-west-1'),
  AllowedPrefix: OUTPUTS.AllowedPrefix.replace('us-east-1', 'us-gov-west-1'),
};

interface Sides {
  /** Properties in which Snowflake says something else. */
  readonly snowflake?: Readonly<Record<string, string>>;
  readonly stack?: Partial<StackOutputs>;
  readonly pairs?: Link['pairs'];
}

/** Both sides of a stack that is linked to ABC as it should be; a test says what is different. */
function aLink({ snowflake, stack, pairs = [ABC] }: Sides): Link {
  const outputs = { ...OUTPUTS, ...stack };
  const agreed = { API_AWS_ROLE_ARN: outputs.ApiRoleArn, API_ALLOWED_PREFIXES: outputs.AllowedPrefix };
  return { description: readDescription(aDescription({ ...agreed, ...snowflake })), outputs, pairs };
}

const wrong = (sides: Sides) => examine(aLink(sides)).filter(isWrong);

test('a link on which both sides agree passes every check', () => {
  const findings = examine(aLink({}));
  expect(findings.filter(({ problem }) => problem !== undefined)).toEqual([]);
  expect(report(findings).at(-1)).toBe('Snowflake and the stack agree.');
});

test.each([
  ['a regional endpoint in GovCloud', { stack: GOV, snowflake: { API_PROVIDER: 'AWS_GOV_API_GATEWAY' } }],
  [
    'a private endpoint',
    { stack: { EndpointType: 'PRIVATE' }, snowflake: { API_PROVIDER: 'AWS_PRIVATE_API_GATEWAY' } },
  ],
  [
    'a private endpoint in GovCloud',
    { stack: { ...GOV, EndpointType: 'PRIVATE' }, snowflake: { API_PROVIDER: 'AWS_GOV_PRIVATE_API_GATEWAY' } },
  ],
] satisfies [string, Sides][])('the provider of %s is the right one', (_, sides) => {
  expect(wrong(sides).map(({ name }) => name)).not.toContain('provider');
});

interface Mismatch extends Sides {
  /** The checks that fail, the first of which says this. */
  readonly fails: readonly [string, ...string[]];
  readonly what: RegExp;
  readonly todo: RegExp;
}

test.each<[string, Mismatch]>([
  [
    'an integration that is switched off',
    {
      snowflake: { ENABLED: 'false' },
      fails: ['enabled'],
      what: /switched off/,
      todo: /^ALTER API INTEGRATION ext_func_async_integration SET ENABLED = TRUE;$/,
    },
  ],
  [
    'an integration for private endpoints',
    {
      snowflake: { API_PROVIDER: 'AWS_PRIVATE_API_GATEWAY' },
      fails: ['provider'],
      what: /is aws_private_api_gateway, the stack's REGIONAL endpoint needs aws_api_gateway$/,
      todo: /drop the integration/,
    },
  ],
  [
    'a private endpoint behind an integration for public ones',
    {
      stack: { EndpointType: 'PRIVATE' },
      fails: ['provider'],
      what: /needs aws_private_api_gateway$/,
      todo: /npm run sql/,
    },
  ],
  [
    'a prefix in another region',
    {
      snowflake: { API_ALLOWED_PREFIXES: OUTPUTS.AllowedPrefix.replace('us-east-1', 'eu-west-1') },
      fails: ['region', 'allowed prefix'],
      what: /is about eu-west-1, the stack is in us-east-1$/,
      todo: /SET API_ALLOWED_PREFIXES = \('https:.*us-east-1.*\/v1\/'\);$/,
    },
  ],
  [
    'prefixes that lead elsewhere',
    {
      snowflake: { API_ALLOWED_PREFIXES: 'https://other.execute-api.us-east-1.amazonaws.com/v1/,https://a.example/' },
      fails: ['allowed prefix'],
      what: /^no prefix in API_ALLOWED_PREFIXES \(https:\/\/other.*, https:\/\/a\.example\/\) begins https:/,
      todo: /SET API_ALLOWED_PREFIXES = \('https:.*\/v1\/'\);$/,
    },
  ],
  [
    'a prefix that blocks the function',
    {
      snowflake: { API_BLOCKED_PREFIXES: `https://a.example/,${OUTPUTS.FunctionUrl}` },
      fails: ['blocked prefix'],
      what: /^API_BLOCKED_PREFIXES has https:.*sentiment, which wins/,
      todo: /UNSET API_BLOCKED_PREFIXES;$/,
    },
  ],
  [
    'an API without GET',
    { stack: { Methods: 'POST' }, fails: ['methods'], what: /^the API has no GET;/, todo: /npx cdk deploy$/ },
  ],
  [
    'a user in another partition',
    {
      snowflake: { API_AWS_IAM_USER_ARN: ABC.userArn.replace('aws', 'aws-us-gov') },
      fails: ['partition', 'user', 'deployed'],
      what: /^Snowflake's user is in aws-us-gov, the stack is in aws,/,
      todo: /^deploy the stack to aws-us-gov/,
    },
  ],
  [
    'a role in another partition',
    {
      stack: GOV,
      snowflake: { API_PROVIDER: 'AWS_GOV_API_GATEWAY', API_AWS_ROLE_ARN: OUTPUTS.ApiRoleArn },
      fails: ['partition', 'role'],
      what: /^Snowflake's user is in aws, the stack is in aws-us-gov,/,
      todo: /a Snowflake account in aws-us-gov$/,
    },
  ],
  [
    'the role of another account',
    {
      snowflake: { API_AWS_ROLE_ARN: OUTPUTS.ApiRoleArn.replace('123456789012', '999999999999') },
      fails: ['account'],
      what: /is in account 999999999999, the stack in 123456789012$/,
      todo: /^ALTER API INTEGRATION .* SET API_AWS_ROLE_ARN = 'arn:aws:iam::123456789012:role\/.*';$/,
    },
  ],
  [
    'the role of an earlier stack',
    {
      snowflake: { API_AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/earlier' },
      fails: ['role'],
      what: /names arn:aws:iam::123456789012:role\/earlier, the stack has arn:aws:iam::123456789012:role\//,
      todo: /^ALTER API INTEGRATION .* SET API_AWS_ROLE_ARN/,
    },
  ],
  [
    'a user that is not linked',
    {
      stack: { LinkedPairs: 'none' },
      pairs: [DEVELOPMENT],
      fails: ['user', 'deployed'],
      what: /^cdk\.json does not link API_AWS_IAM_USER_ARN .*abc1-b-self1234$/,
      todo: /^npm run link/,
    },
  ],
  [
    'an integration that was re-created',
    {
      snowflake: { API_AWS_EXTERNAL_ID: ANOTHER_ID },
      pairs: [ABC, DEVELOPMENT],
      fails: ['external id', 'deployed'],
      what: /is XY12345_SFCRole=3_zZ9\S*, cdk\.json has XY12345_SFCRole=3_k9L\S*: the integration was re-created$/,
      todo: /^npm run link/,
    },
  ],
  [
    'a link that is not deployed yet',
    {
      stack: { LinkedPairs: 'none' },
      fails: ['deployed'],
      what: /^the stack as it is deployed/,
      todo: /^npx cdk deploy/,
    },
  ],
])('%s is found', (_, { fails, what, todo, ...sides }) => {
  const found = wrong(sides);
  expect(found.map(({ name }) => name)).toEqual(fails);
  expect(found[0]?.problem).toEqual({
    what: expect.stringMatching(what) as unknown,
    todo: expect.stringMatching(todo) as unknown,
  });
});

test('the external ids of a user that is not linked are not compared', () => {
  const lines = report(examine(aLink({ pairs: [] })));
  expect(lines.find((line) => line.includes('external id'))).toMatch(/^- +external id +not compared$/);
  expect(lines.at(-1)).toBe('1 of 12 checks failed.');
});

test('an output that was not copied whole is refused in one line', () => {
  expect(() => examine(aLink({ snowflake: { API_PROVIDER: '' } }))).toThrow(
    /^There is no API_PROVIDER\. Copy the whole result of DESCRIBE INTEGRATION\.$/,
  );
});
