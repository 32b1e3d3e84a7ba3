import { App, Stack } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { checkConfig, readConfig, schema } from '../../lib/config';
import { PROCESSORS } from '../../lib/functions/registry';
import { settingsOf } from '../../lib/setting';

/** One sentiment function named f. */
function sentimentWith(settings: object): unknown {
  return { functions: { f: { processor: 'sentiment', ...settings } } };
}

function complaintAbout(input: unknown): string {
  try {
    checkConfig(input);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('settings', () => {
  it('all have defaults', () => {
    expect(checkConfig({})).toEqual({
      snowflake: [],
      access: { operatorRoles: [], vpcIds: [] },
      encryption: { customerManagedKey: false },
      stackName: 'SnowflakeRemoteService',
      functions: [
        {
          name: 'ext_func_async',
          path: 'sentiment',
          definition: PROCESSORS.sentiment,
          settings: { callsPerSecond: 10, language: 'en' },
        },
      ],
      reservedConcurrency: {},
      jobs: { maxBatchesInFlight: 1_000, maxBatchesAtOnce: 100, retentionHours: 12, pointInTimeRecovery: false },
      polls: { holdSeconds: 20 },
      logs: { retentionDays: 30, level: 'INFO', apiGatewayRole: 'none' },
      throttle: { requestsPerSecond: 1000, burst: 2000 },
      monitoring: { comprehendUnitsPerDay: 3_000_000 },
      memory: { post: 1024, process: 512, get: 512 },
    });
  });

  it('come from cdk.json and are valid there', () => {
    expect(() => readConfig(new Stack(new App(), 'Stack').node)).not.toThrow();
  });

  it.each([
    [
      'an unknown group',
      { databse: {} },
      /^cdk\.json, context remoteService: unknown setting "databse"\. Allowed here: snowflake, access, encryption, stackName, functions, /,
    ],
    [
      'an unknown setting',
      sentimentWith({ tps: 10 }),
      /functions\.f: unknown setting "tps"\. Allowed here: path, arguments, .*, region, callsPerSecond, language$/,
    ],
    [
      'an unknown key of a pair',
      { snowflake: [{ userArn: 'arn:aws:iam::123456789012:user/u', externalId: 'x=', id: 1 }] },
      /snowflake\.0: unknown setting "id"\. Allowed here: userArn, externalId$/,
    ],
    [
      'a number as text',
      sentimentWith({ callsPerSecond: '10' }),
      /functions\.f\.callsPerSecond: "10" is not allowed\. Allowed: a number from 0\.1 to 10,000$/,
    ],
    [
      'a quota of zero',
      sentimentWith({ callsPerSecond: 0 }),
      /functions\.f\.callsPerSecond: 0 is not allowed\. Allowed: a number from 0\.1 to 10,000$/,
    ],
    [
      'a fraction of a batch',
      { jobs: { maxBatchesInFlight: 1.5 } },
      /jobs\.maxBatchesInFlight: 1\.5 is not allowed\. Allowed: a whole number from 1 to 2,000$/,
    ],
    [
      'more batches than one index partition sustains',
      { jobs: { maxBatchesInFlight: 2_001 } },
      /jobs\.maxBatchesInFlight: 2001 is not allowed\. Allowed: a whole number from 1 to 2,000$/,
    ],
    [
      'more executions than an account has',
      { jobs: { maxBatchesAtOnce: 1_001 } },
      /jobs\.maxBatchesAtOnce: 1001 is not allowed\. Allowed: a whole number from 1 to 1,000$/,
    ],
    [
      'a poll that API Gateway would end',
      { polls: { holdSeconds: 25 } },
      /polls\.holdSeconds: 25 is not allowed\. Allowed: a whole number from 0 to 24$/,
    ],
    [
      'a language that Comprehend does not know',
      sentimentWith({ language: 'xx' }),
      /functions\.f\.language: "xx" is not allowed\. Allowed: "ar", "de", "en", /,
    ],
    [
      'null in place of a default',
      sentimentWith({ language: null }),
      /functions\.f\.language: null is not allowed\. Leave the setting out to get its default\. Allowed: "ar", /,
    ],
    [
      'text in place of a group',
      { jobs: 'fast' },
      /jobs: "fast" is not allowed\. Allowed: an object with the settings maxBatchesInFlight, /,
    ],
    [
      'text in place of a list',
      { access: { vpcIds: 'vpc-0a1b2c3d' } },
      /access\.vpcIds: "vpc-0a1b2c3d" is not allowed\. Allowed: a list of VPC ids$/,
    ],
    [
      'a path of two segments',
      sentimentWith({ path: 'a/b' }),
      /path: "a\/b" is not allowed\. Allowed: one path segment of/,
    ],
    [
      'a path that API Gateway does not take',
      sentimentWith({ path: 'a~b' }),
      /functions\.f\.path: "a~b" is not allowed\. Allowed: one path segment/,
    ],
    [
      'a path that clients leave out',
      sentimentWith({ path: '..' }),
      /functions\.f\.path: "\.\." is not allowed\. Allowed: one path segment/,
    ],
    [
      'a name that is no SQL name',
      { functions: { 'my-func': { processor: 'sentiment' } } },
      /functions\.my-func: "my-func" is no SQL name\. Allowed: letters, digits and underscores/,
    ],
    [
      'a function without a processor',
      { functions: { f: {} } },
      /functions\.f\.processor: No processor is named\. Processors: sentiment/,
    ],
    [
      'a processor that does not exist',
      { functions: { f: { processor: 'sentimnt' } } },
      /functions\.f\.processor: "sentimnt" is no processor\. The nearest one is "sentiment"\. Processors: sentiment/,
    ],
    ['a function that is no object', { functions: { f: 'sentiment' } }, /functions\.f: "sentiment" is not allowed\. /],
    ['no function', { functions: {} }, /functions: There is no function\. Name one: /],
    [
      'two names that SQL does not tell apart',
      { functions: { f: { processor: 'sentiment' }, F: { processor: 'sentiment' } } },
      /functions: Two functions are named F, since SQL ignores the case of a name$/,
    ],
    [
      'two functions at one path',
      { functions: { f: { processor: 'sentiment', path: 'g' }, g: { processor: 'sentiment' } } },
      /functions: Two functions have the path "g"\. Set another path for one of them$/,
    ],
    [
      'two rates of one quota',
      { functions: { f: { processor: 'sentiment' }, g: { processor: 'sentiment', callsPerSecond: 20 } } },
      /functions: f and g share the quota comprehend\/BatchDetectSentiment\/the stack's region and disagree on its rate: 10 and 20 a second\./,
    ],
    [
      'a name of the stack that CloudFormation does not take',
      { stackName: 'my_stack' },
      /stackName: "my_stack" is not allowed\. Allowed: letters, digits and hyphens/,
    ],
    [
      'a log retention that CloudWatch does not have',
      { logs: { retentionDays: 31 } },
      /retentionDays: 31 is not allowed\. Allowed: 1, 3, 5, /,
    ],
    [
      'a role in place of the user',
      { snowflake: [{ userArn: 'arn:aws:iam::123456789012:role/r', externalId: 'x=' }] },
      /snowflake\.0\.userArn: must be an IAM user ARN/,
    ],
    [
      'a pair without its external id',
      { snowflake: [{ userArn: 'arn:aws:iam::123456789012:user/u' }] },
      /snowflake\.0\.externalId: is missing: DESCRIBE INTEGRATION shows it in API_AWS_EXTERNAL_ID$/,
    ],
    [
      'a pair whose external id is empty',
      { snowflake: [{ userArn: 'arn:aws:iam::123456789012:user/u', externalId: '' }] },
      /snowflake\.0\.externalId: is missing: DESCRIBE INTEGRATION shows it in API_AWS_EXTERNAL_ID$/,
    ],
    [
      'a pair without its user',
      { snowflake: [{ externalId: 'ACCT_SFCRole=3_aB+/x=' }] },
      /snowflake\.0\.userArn: is missing: DESCRIBE INTEGRATION shows it in API_AWS_IAM_USER_ARN$/,
    ],
    [
      'a number in place of an external id',
      { snowflake: [{ userArn: 'arn:aws:iam::123456789012:user/u', externalId: 12 }] },
      /snowflake\.0\.externalId: must be text$/,
    ],
    [
      'an external id of one character',
      { snowflake: [{ userArn: 'arn:aws:iam::123456789012:user/u', externalId: 'x' }] },
      /snowflake\.0\.externalId: is incomplete: an external id has at least 2 characters$/,
    ],
    [
      'an external id with a blank',
      { snowflake: [{ userArn: 'arn:aws:iam::123456789012:user/u', externalId: 'ACCT_SFCRole=3_aB /x=' }] },
      /snowflake\.0\.externalId: has a character that no external id has$/,
    ],
    [
      'the same pair twice',
      { snowflake: Array(2).fill({ userArn: 'arn:aws:iam::123456789012:user/u', externalId: 'x=' }) },
      /remoteService\.snowflake: holds the same pair twice$/,
    ],
    [
      'a user in place of an operator role',
      { access: { operatorRoles: ['arn:aws:iam::123456789012:user/u'] } },
      /access\.operatorRoles\.0: "arn:.*:user\/u" is not allowed\. Allowed: an IAM role ARN, such as arn:/,
    ],
    [
      "a VPC endpoint's id in place of a VPC's",
      { access: { vpcIds: ['vpce-0a1b2c3d'] } },
      /access\.vpcIds\.0: "vpce-0a1b2c3d" is not allowed\. Allowed: the id of a VPC, such as /,
    ],
    [
      "half of a VPC's id",
      { access: { vpcIds: ['vpc-1'] } },
      /access\.vpcIds\.0: "vpc-1" is not allowed\. Allowed: the id of a VPC/,
    ],
    [
      'the same VPC twice',
      { access: { vpcIds: ['vpc-0a1b2c3d', 'vpc-0a1b2c3d'] } },
      /access\.vpcIds: names one value twice$/,
    ],
    [
      'text in place of the settings',
      'hello',
      /^cdk\.json, context remoteService: "hello" is not allowed\. Allowed: an object with /,
    ],
  ])('are rejected in one line for %s', (_, input, line) => {
    expect(() => checkConfig(input)).toThrow(line);
    expect(() => checkConfig(input)).not.toThrow(/\n/);
  });

  it.each([
    ['jobs', 'mostBatchesInHand', 'maxBatchesInFlight'],
    ['jobs', 'maxBatches', 'maxBatchesAtOnce'],
    ['polls', 'holdMs', 'holdSeconds'],
    ['logs', 'setApiGatewayRole', 'apiGatewayRole'],
    ['logs', 'retentionHours', 'jobs.retentionHours'],
    ['throttle', 'postPerSecond', 'postsPerSecond'],
    ['memory', 'proces', 'process'],
  ])('name the most similar setting for the unknown %s.%s', (group, unknown, nearest) => {
    expect(() => checkConfig({ [group]: { [unknown]: 1 } })).toThrow(
      `cdk.json, context remoteService.${group}: unknown setting "${unknown}". The most similar setting is "${nearest}". `,
    );
  });

  it('refuse jobs.timeScale, which is for trials', () => {
    expect(() => checkConfig({ jobs: { timeScale: 10 } })).toThrow(
      /^cdk\.json, context remoteService\.jobs: "timeScale" is not a setting of an account, because /,
    );
  });

  it('name the nearest setting of a function, among those of its processor', () => {
    expect(() => checkConfig(sentimentWith({ callsPerSeconds: 1 }))).toThrow(
      /functions\.f: unknown setting "callsPerSeconds"\. The most similar setting is "callsPerSecond"\. /,
    );
  });

  it('never show a message of the parser', () => {
    const wrong = fc.oneof(fc.anything(), fc.string(), fc.double(), fc.constant(null), fc.array(fc.string()));
    const names = Object.entries(schema.shape).flatMap(([group, inner]) =>
      Object.keys(settingsOf(inner) ?? {}).map((name) => [group, name] as const),
    );
    fc.assert(
      fc.property(fc.constantFrom(...names), wrong, ([group, name], value) => {
        const complaint = complaintAbout({ [group]: { [name]: value } });
        expect(complaint).not.toMatch(/invalid (input|option|string)|expected|too (small|big)|must match/i);
        if (complaint !== '')
          expect(complaint).toMatch(new RegExp(`^cdk\\.json, context remoteService\\.${group}\\.${name}`));
      }),
    );
  });

  it('have an example in cdk.json and README that passes', () => {
    const readme = fs.readFileSync(path.join(__dirname, '..', '..', 'README.md'), 'utf8');
    const examples = [...readme.matchAll(/^"remoteService": (\{[^`]*^\})$/gm)].map(([, example = '']) => example);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect(() => checkConfig(JSON.parse(example))).not.toThrow();
  });
});
