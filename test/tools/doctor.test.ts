import { examine, isWrong } from '../../tools/doctor/examine';
import type { Evidence } from '../../tools/doctor/check';
import { comparedFunctions } from '../../tools/doctor/compared-functions';
import { noPolicies } from '../../tools/doctor/deployed-policies';
import { report } from '../../tools/doctor/report';
import { readDescriptions } from '../../tools/descriptions/read-descriptions';
import type { DescribedFunction } from '../../lib/described-function';
import type { StackOutputs } from '../../tools/stack/stack-outputs';
import { ABC, aDescription, DEVELOPMENT } from './a-description';
import { theOutputs } from './the-outputs';

const OUTPUTS = theOutputs({ snowflake: [ABC] });
const ANOTHER_ID = 'XY12345_SFCRole=3_zZ9+new/IdOfTheSameAccount000=';
const OTHER_API = 'https://aaaaaaaaaa.execute-api.us-east-1.amazonaws.com/prod/';
const GOV = {
  ApiRoleArn: OUTPUTS.ApiRoleArn.replace('arn:aws:', 'arn:aws-us-gov:'),
  FunctionUrl: OUTPUTS.FunctionUrl.replace('us-east-1', 'us-gov-west-1'),
  AllowedPrefix: OUTPUTS.AllowedPrefix.replace('us-east-1', 'us-gov-west-1'),
};

interface Differences {
  /** Properties of the integration that differ from the stack. */
  readonly snowflake?: Readonly<Record<string, string>>;
  /** Properties of the function that differ from the stack. */
  readonly fn?: Readonly<Record<string, string>>;
  readonly stack?: Partial<StackOutputs>;
  /** Properties of the stack's function that differ. */
  readonly described?: Partial<DescribedFunction>;
  readonly pairs?: Evidence['pairs'];
  readonly integrationName?: string;
}

/** The evidence of a stack that is linked to ABC correctly, except for the differences that a test gives. */
function evidence({
  snowflake,
  fn,
  stack,
  described: differences,
  pairs = [ABC],
  integrationName = 'ext_func_async_integration',
}: Differences): Evidence {
  const all = { ...OUTPUTS, ...stack };
  const described: DescribedFunction = { ...OUTPUTS.functions[0], url: all.FunctionUrl, ...differences };
  const outputs: StackOutputs = { ...all, functions: [described] };
  const agreed = { API_AWS_ROLE_ARN: outputs.ApiRoleArn, API_ALLOWED_PREFIXES: outputs.AllowedPrefix };
  const rows = {
    signature: '(A VARCHAR)',
    returns: 'VARIANT',
    language: 'EXTERNAL',
    body: outputs.FunctionUrl,
    headers: 'null',
    context_headers: 'null',
    max_batch_rows: 'not set',
    api_integration: 'EXT_FUNC_ASYNC_INTEGRATION',
    ...fn,
  };
  const texts = [
    aDescription({ ...agreed, ...snowflake }),
    JSON.stringify(Object.entries(rows).map(([property, value]) => ({ property, value }))),
  ];
  const { integration, functions } = readDescriptions(texts);
  const policies = noPolicies('the test gives none');
  return { integration, fn: functions[0], described, integrationName, outputs, pairs, policies };
}

const examined = (sides: Differences) => examine(evidence(sides));
const wrong = (sides: Differences) => examined(sides).filter(isWrong);

test('a function and an integration that agree with the stack pass every check', () => {
  const findings = examined({});
  expect(findings.filter(({ outcome }) => outcome.kind === 'wrong' || outcome.kind === 'note')).toEqual([]);
  expect(report(findings).at(-1)).toBe(
    'No difference was found. Compared with the stack: the function, the integration, the methods of the API, cdk.json. Not compared: the trust policy, the resource policy.',
  );
});

test('what was not given is reported as not compared', () => {
  const { integration, ...rest } = evidence({});
  const withoutFunction = report(examine({ ...rest, integration, fn: undefined }));
  expect(withoutFunction).toContain(
    '-      the function         not compared: DESCRIBE FUNCTION ext_func_async(VARCHAR) was not given',
  );
  expect(withoutFunction.at(-1)).toBe(
    'No difference was found. Compared with the stack: the integration, the methods of the API, cdk.json. Not compared: the function, the trust policy, the resource policy.',
  );
  expect(report(examine(rest)).at(-1)).toBe(
    'No difference was found. Compared with the stack: the function, the methods of the API. Not compared: the integration, cdk.json, the trust policy, the resource policy.',
  );
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
] satisfies [string, Differences][])('the provider of %s is the right one', (_, sides) => {
  expect(wrong(sides).map(({ name }) => name)).not.toContain('provider');
});

interface Mismatch extends Differences {
  /** The checks that fail. `what` and `todo` are those of the first. */
  readonly fails: readonly [string, ...string[]];
  readonly what: RegExp;
  readonly todo: RegExp;
}

test.each<[string, Mismatch]>([
  [
    'an integration that is disabled',
    {
      snowflake: { ENABLED: 'false' },
      fails: ['enabled'],
      what: /is disabled/,
      todo: /^ALTER API INTEGRATION ext_func_async_integration SET ENABLED = TRUE;$/,
    },
  ],
  [
    'an integration for private endpoints',
    {
      snowflake: { API_PROVIDER: 'AWS_PRIVATE_API_GATEWAY' },
      fails: ['provider'],
      what: /is aws_private_api_gateway, but the stack's REGIONAL endpoint needs aws_api_gateway$/,
      todo: /^ALTER cannot change it: create another integration with npm run sql -- --integration NAME/,
    },
  ],
  [
    'a private endpoint behind an integration for public ones',
    {
      stack: { EndpointType: 'PRIVATE' },
      fails: ['provider'],
      what: /needs aws_private_api_gateway$/,
      todo: /npm run sql -- --integration/,
    },
  ],
  [
    'a prefix in another region',
    {
      snowflake: { API_ALLOWED_PREFIXES: OUTPUTS.AllowedPrefix.replace('us-east-1', 'eu-west-1') },
      fails: ['region', 'allowed prefix'],
      what: /has URLs in eu-west-1, but the stack is in us-east-1$/,
      todo: /SET API_ALLOWED_PREFIXES = \('https:.*eu-west-1.*\/v1\/', 'https:.*us-east-1.*\/v1\/'\);$/,
    },
  ],
  [
    'prefixes of other URLs only',
    {
      snowflake: { API_ALLOWED_PREFIXES: 'https://other.execute-api.us-east-1.amazonaws.com/v1/,https://a.example/' },
      fails: ['allowed prefix'],
      what: /^https:\S+ begins with none of API_ALLOWED_PREFIXES \(https:\/\/other.*, https:\/\/a\.example\/\)$/,
      todo: /SET API_ALLOWED_PREFIXES = \('https:\/\/other.*\/v1\/', 'https:\/\/a\.example\/', 'https:.*\/v1\/'\);$/,
    },
  ],
  [
    'a prefix that blocks the function',
    {
      snowflake: { API_BLOCKED_PREFIXES: `https://a.example/,${OUTPUTS.FunctionUrl}` },
      fails: ['blocked prefix'],
      what: /^API_BLOCKED_PREFIXES has https:\S*sentiment, which takes precedence/,
      todo: /SET API_BLOCKED_PREFIXES = \('https:\/\/a\.example\/'\);$/,
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
      what: /^Snowflake's user is in aws-us-gov, but the stack is in aws\./,
      todo: /^deploy the stack to aws-us-gov/,
    },
  ],
  [
    'a role in another partition',
    {
      stack: GOV,
      snowflake: { API_PROVIDER: 'AWS_GOV_API_GATEWAY', API_AWS_ROLE_ARN: OUTPUTS.ApiRoleArn },
      fails: ['partition', 'role'],
      what: /^Snowflake's user is in aws, but the stack is in aws-us-gov\./,
      todo: /a Snowflake account in aws-us-gov$/,
    },
  ],
  [
    'the role of another account',
    {
      snowflake: { API_AWS_ROLE_ARN: OUTPUTS.ApiRoleArn.replace('123456789012', '999999999999') },
      fails: ['account'],
      what: /is in account 999999999999, but the stack is in 123456789012$/,
      todo: /^ALTER API INTEGRATION .* SET API_AWS_ROLE_ARN = 'arn:aws:iam::123456789012:role\/.*';$/,
    },
  ],
  [
    'the role of an earlier stack',
    {
      snowflake: { API_AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/earlier' },
      fails: ['role'],
      what: /is arn:aws:iam::123456789012:role\/earlier, but the stack's role is arn:aws:iam::123456789012:role\//,
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
      todo: /^run npm run link/,
    },
  ],
  [
    'an integration that was re-created',
    {
      snowflake: { API_AWS_EXTERNAL_ID: ANOTHER_ID },
      pairs: [ABC, DEVELOPMENT],
      fails: ['external id', 'deployed'],
      what: /is XY12345_SFCRole=3_zZ9\S*, but cdk\.json has XY12345_SFCRole=3_k9L\S*: the integration was re-created, or/,
      todo: /^run npm run link with the same output and --replace .* or --add/,
    },
  ],
  [
    'a link that is not deployed yet',
    {
      stack: { LinkedPairs: 'none' },
      fails: ['deployed'],
      what: /^the deployed stack does not trust/,
      todo: /^run npx cdk deploy$/,
    },
  ],
])('%s is found', (_, { fails, what, todo, ...sides }) => {
  const found = wrong(sides);
  expect(found.map(({ name }) => name)).toEqual(fails);
  expect(found[0]?.outcome).toEqual({
    kind: 'wrong',
    what: expect.stringMatching(what) as unknown,
    todo: expect.stringMatching(todo) as unknown,
  });
});

test('the external ids of a user that is not linked are not compared', () => {
  const lines = report(examined({ pairs: [] }));
  expect(lines.find((line) => line.includes('external id'))).toMatch(
    /^- +external id +not compared: cdk\.json does not link the user$/,
  );
  expect(lines.at(-1)).toMatch(/^1 of 17 comparisons failed\. .* Not compared: external id, the trust policy, /);
});

test('for a pair that is neither linked nor deployed, the advice is to link it and then deploy', () => {
  const deployed = wrong({ stack: { LinkedPairs: 'none' }, pairs: [] }).find(({ name }) => name === 'deployed');
  expect(deployed?.outcome).toMatchObject({ todo: 'run npm run link, then npx cdk deploy' });
});

test('for a new user with the same external id, the message names the former user', () => {
  const [found] = wrong({ pairs: [{ ...ABC, userArn: 'arn:aws:iam::210987654321:user/before' }] });
  expect(found?.outcome).toMatchObject({
    what: expect.stringMatching(
      /links its external id with arn:\S+user\/before, the integration's former user$/,
    ) as unknown,
  });
});

test('an incomplete output is rejected in one line', () => {
  expect(() => examined({ snowflake: { API_PROVIDER: '' } })).toThrow(
    /^The text has no API_PROVIDER, so it is incomplete\. Copy the whole result of DESCRIBE INTEGRATION\.$/,
  );
});

/** The statement that the doctor advises for the check. */
function advice(name: string, sides: Differences): string {
  const found = wrong(sides).find((finding) => finding.name === name)?.outcome;
  return found?.kind === 'wrong' ? found.todo : 'nothing is wrong';
}

describe('the advice keeps the settings of other functions', () => {
  const { AllowedPrefix, FunctionUrl } = OUTPUTS;
  const allowed = (list: string) => advice('allowed prefix', { snowflake: { API_ALLOWED_PREFIXES: list } });
  const blocked = (list: string) => advice('blocked prefix', { snowflake: { API_BLOCKED_PREFIXES: list } });
  const sql = (list: string, ...all: string[]) =>
    `ALTER API INTEGRATION ext_func_async_integration SET ${list} = (${all.map((one) => `'${one}'`).join(', ')});`;

  it.each([
    ['one prefix', OTHER_API, [OTHER_API]],
    ['two', `${OTHER_API},https://b.example/`, [OTHER_API, 'https://b.example/']],
    ['a list in brackets and quotes', `['${OTHER_API}', "https://b.example/"]`, [OTHER_API, 'https://b.example/']],
    ['another resource of the same API', `${AllowedPrefix}topics`, [`${AllowedPrefix}topics`]],
  ])('when the allowed prefixes are %s', (_, list, kept) => {
    expect(allowed(list)).toBe(sql('API_ALLOWED_PREFIXES', ...kept, AllowedPrefix));
  });

  it.each([
    ['the stage', AllowedPrefix],
    ['the URL itself', FunctionUrl],
    ['a part of its last word', `${AllowedPrefix}senti`],
  ])('when a blocked prefix is %s', (_, ours) => {
    expect(blocked(`${OTHER_API},${ours},${AllowedPrefix}topics`)).toBe(
      sql('API_BLOCKED_PREFIXES', OTHER_API, `${AllowedPrefix}topics`),
    );
  });

  it('when a blocked prefix is wider than the API, and names the other URLs that it unblocks', () => {
    const host = `${new URL(FunctionUrl).origin}/`;
    expect(blocked(`https://,${host},${OTHER_API}`)).toBe(
      `${sql('API_BLOCKED_PREFIXES', OTHER_API)} This also unblocks all other URLs that begin with https:// or ${host}`,
    );
  });

  it('by unsetting the list when nothing else is blocked, because Snowflake accepts no empty list', () => {
    expect(blocked(FunctionUrl)).toBe('ALTER API INTEGRATION ext_func_async_integration UNSET API_BLOCKED_PREFIXES;');
  });

  it('by advising nothing when only other resources are blocked', () => {
    expect(blocked(`${AllowedPrefix}topics,${FunctionUrl}/more,${OTHER_API}`)).toBe('nothing is wrong');
  });

  it('when the integration has another role, and names the URLs that use it', () => {
    const sides = { API_AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/theirs' };
    const shared = { ...sides, API_ALLOWED_PREFIXES: `${AllowedPrefix},${OTHER_API}` };
    expect(advice('role', { snowflake: sides })).toMatch(/SET API_AWS_ROLE_ARN = '\S+';$/);
    expect(advice('role', { snowflake: shared })).toMatch(
      /; Snowflake then uses this role also for https:\/\/aaaaaaaaaa\S+\. .* npm run sql -- --integration NAME$/,
    );
  });

  it("in a statement with the integration's name", () => {
    const sides = { integrationName: '"shared one"', fn: { api_integration: '"shared one"' } };
    expect(wrong(sides)).toEqual([]);
    expect(advice('enabled', { ...sides, snowflake: { ENABLED: 'false' } })).toBe(
      'ALTER API INTEGRATION "shared one" SET ENABLED = TRUE;',
    );
  });
});

describe('the function', () => {
  const { FunctionUrl } = OUTPUTS;
  const stage = FunctionUrl.slice(0, FunctionUrl.lastIndexOf('/'));

  it.each([
    ['url', 'the stage alone', { body: stage }, /which is the stage without the resource\. API Gateway answers 403/],
    ['url', 'the stage with a slash', { body: `${stage}/` }, /which is the stage without the resource/],
    ['url', 'a slash at the end', { body: `${FunctionUrl}/` }, /with a slash at the end\. That is another resource/],
    [
      'url',
      'an API that was replaced',
      { body: FunctionUrl.replace(/\/\/\w+/, '//old1234567') },
      /which is another API\. The stack's URL is https/,
    ],
    ['url', 'another stage', { body: FunctionUrl.replace('/v1/', '/prod/') }, /the stack's URL is https/],
    ['url', 'another resource', { body: `${stage}/topics` }, /the stack's URL is https/],
    ['url', 'capitals', { body: `${stage}/Sentiment` }, /the stack's URL is https/],
    [
      'returns',
      'a number',
      { returns: 'NUMBER(38,0)' },
      /^the function returns NUMBER, but the service's values are VARIANT$/,
    ],
    ['returns', 'a float', { returns: 'FLOAT' }, /returns FLOAT/],
    [
      "the function's integration",
      'another integration',
      { api_integration: 'OTHER' },
      /^the function uses API_INTEGRATION OTHER, not ext_func/,
    ],
    [
      "the function's integration",
      'a name that differs in case',
      { api_integration: '"ext_func_async_integration"' },
      /^the function uses API_INTEGRATION "ext/,
    ],
  ])('is found to have a wrong %s: %s', (name, _, fn, what) => {
    const found = wrong({ fn });
    expect(found.map((finding) => finding.name)).toEqual([name]);
    expect(found[0]?.outcome).toMatchObject({ what: expect.stringMatching(what) as unknown });
  });

  it.each([
    ['not set', /^MAX_BATCH_ROWS is not set, but the stack can process at most 1200 rows/],
    ['1201', /^MAX_BATCH_ROWS is 1201, but the stack/],
  ])('is found to have a wrong MAX_BATCH_ROWS, %s, if the stack cannot process so many rows in time', (rows, what) => {
    const sides = {
      fn: { max_batch_rows: rows, signature: '(A VARCHAR, LANGUAGE VARCHAR)' },
      described: { maxBatchRows: 1200 },
    };
    expect(wrong(sides)[0]?.outcome).toMatchObject({ what: expect.stringMatching(what) as unknown });
    expect(advice('batch rows', sides)).toBe(
      'ALTER FUNCTION ext_func_async(VARCHAR, VARCHAR) SET MAX_BATCH_ROWS = 1200;',
    );
  });

  it.each([
    ['smaller batches', { fn: { max_batch_rows: '500' } }],
    ['the largest batches that fit', { fn: { max_batch_rows: '1200' }, described: { maxBatchRows: 1200 } }],
    ['text as the sample returns it', { fn: { returns: 'VARCHAR(16777216)' } }],
    ['an integration whose name is spelt in capitals', { fn: { api_integration: '"EXT_FUNC_ASYNC_INTEGRATION"' } }],
    ['a language', { fn: { headers: '{"language":"de"}' } }],
    [
      'the options and the context headers of cdk.json',
      {
        fn: { headers: '{"Mode":"fast"}', context_headers: '["CURRENT_USER"]' },
        described: { options: { mode: 'fast' }, contextHeaders: ['current_user'] },
      },
    ],
    ['a number where cdk.json says INT', { fn: { returns: 'NUMBER(38,0)' }, described: { returns: 'INT' } }],
  ])('may have %s', (_, sides) => {
    expect(examined(sides).filter(({ outcome }) => outcome.kind === 'note' || outcome.kind === 'wrong')).toEqual([]);
  });

  it.each([
    [
      'a header that cdk.json does not set',
      { fn: { headers: '{"lang":"de"}' } },
      /^HEADERS has lang, which cdk\.json does not set for ext_func_async\. Check that its processor reads it$/,
    ],
    [
      'an option of cdk.json that it lacks',
      { described: { options: { language: 'de' } } },
      /^HEADERS lacks 'language' = 'de', which cdk\.json sets for ext_func_async$/,
    ],
    ['the statement in its context headers', { fn: { context_headers: '["CURRENT_STATEMENT"]' } }, /10,240 bytes/],
  ])('gets a note about %s', (_, sides: Differences, what) => {
    const notes = examined(sides).filter(({ outcome }) => outcome.kind === 'note');
    expect(notes.map(({ outcome }) => outcome)).toEqual([
      { kind: 'note', what: expect.stringMatching(what) as unknown },
    ]);
    expect(wrong(sides)).toEqual([]);
  });

  it('is reported as not compared with the integration if DESCRIBE FUNCTION does not show it', () => {
    const lines = report(examined({ fn: { api_integration: '' } }));
    expect(lines.find((line) => line.includes("the function's integration"))).toMatch(
      /not compared: .* SELECT GET_DDL\('FUNCTION', 'ext_func_async\(VARCHAR\)'\); instead$/,
    );
    expect(lines.at(-1)).toMatch(/Not compared: the function's integration, /);
  });
});

describe('a stack of several functions', () => {
  const several = theOutputs({
    snowflake: [ABC],
    functions: {
      mood: { processor: 'sentiment' },
      tone: { processor: 'sentiment', path: 'tones', contextHeaders: ['CURRENT_USER'] },
    },
  });
  const [mood, tone] = several.functions;
  const given = (url = '') => ({ url, returns: 'VARIANT', contextHeaders: [] });
  const shared = {
    integrationName: 'mood_integration',
    outputs: several,
    pairs: [ABC],
    policies: noPolicies('it was not asked for'),
  };

  it('is compared with the function that has the URL, or the most similar URL', () => {
    const compared = (url: string | undefined) =>
      comparedFunctions([given(url)], several).map(({ described }) => described.name);
    expect(compared(tone?.url)).toEqual(['tone']);
    expect(compared(`${tone?.url}/`)).toEqual(['tone']);
    expect(compared(`${OTHER_API}tones`)).toEqual(['tone']);
    expect(compared(OTHER_API)).toEqual(['mood']);
    expect(comparedFunctions([], several)).toEqual([{ described: mood }]);
  });

  it('is compared with each function that was pasted, by name', () => {
    const [first, ...others] = comparedFunctions([given(mood.url), given(tone?.url)], several);
    const lines = report(examine({ ...first, ...shared }, others));
    expect(lines).toContainEqual(expect.stringMatching(/^ok +mood: context headers$/));
    expect(lines.join('\n')).toMatch(
      /^WRONG {2}tone: context headers +CONTEXT_HEADERS lacks CURRENT_USER, .*\n +→ ALTER FUNCTION tone\(VARCHAR\) SET CONTEXT_HEADERS = \(CURRENT_USER\);$/m,
    );
  });

  it('has an integration that must allow the URL of each', () => {
    const integration = readDescriptions([
      aDescription({ API_AWS_ROLE_ARN: several.ApiRoleArn, API_ALLOWED_PREFIXES: mood.url }),
    ]).integration;
    const findings = examine({ ...shared, integration, described: mood }).filter(isWrong);
    expect(findings.map(({ name }) => name)).toEqual(['allowed prefix']);
    expect(findings[0]?.outcome).toMatchObject({
      what: expect.stringMatching(`^${tone?.url} begins with none of`) as unknown,
    });
  });
});
