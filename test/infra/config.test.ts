import { App, Stack } from 'aws-cdk-lib/core';
import { checkConfig, readConfig } from '../../lib/config';

describe('settings', () => {
  it('all have defaults', () => {
    expect(checkConfig({})).toEqual({
      snowflake: [],
      access: { operatorRoles: [], vpcIds: [] },
      encryption: { customerManagedKey: false },
      function: { name: 'ext_func_async', path: 'sentiment', maxValueBytes: 250, mostBatchesInHand: 100 },
      jobs: { retentionHours: 12, pointInTimeRecovery: false, timeScale: 1 },
      logs: { retentionDays: 30, level: 'INFO', setApiGatewayRole: true },
      throttle: { requestsPerSecond: 1000, burst: 2000 },
      comprehend: { batchCallsPerSecond: 10, shareQuota: true, language: 'en' },
      monitoring: {},
      memory: { post: 1024, process: 512, get: 1024 },
    });
  });

  it('come from cdk.json and are valid there', () => {
    expect(() => readConfig(new Stack(new App(), 'Stack').node)).not.toThrow();
  });

  it.each([
    [
      'an unknown group',
      { databse: {} },
      /^cdk\.json, context remoteService: unknown setting "databse"; known here: snowflake, access, encryption, function, /,
    ],
    [
      'an unknown setting',
      { comprehend: { tps: 10 } },
      /remoteService\.comprehend: unknown setting "tps"; known here: region, batchCallsPerSecond, shareQuota, language$/,
    ],
    [
      'an unknown key of a pair',
      { snowflake: [{ userArn: 'arn:aws:iam::123456789012:user/u', externalId: 'x=', id: 1 }] },
      /snowflake\.0: unknown setting "id"; known here: userArn, externalId$/,
    ],
    [
      'a number as text',
      { comprehend: { batchCallsPerSecond: '10' } },
      /comprehend\.batchCallsPerSecond: .*expected number/,
    ],
    ['a quota of zero', { comprehend: { batchCallsPerSecond: 0 } }, /comprehend\.batchCallsPerSecond: /],
    ['a language that Comprehend does not know', { comprehend: { language: 'xx' } }, /comprehend\.language: /],
    ['a path of two segments', { function: { path: 'a/b' } }, /function\.path: must be one path segment$/],
    ['a name that is no SQL name', { function: { name: 'my-func' } }, /function\.name: must be an SQL name$/],
    ['a log retention that CloudWatch does not have', { logs: { retentionDays: 31 } }, /logs\.retentionDays: /],
    [
      'a role in place of the user',
      { snowflake: [{ userArn: 'arn:aws:iam::123456789012:role/r', externalId: 'x=' }] },
      /snowflake\.0\.userArn: must be an IAM user ARN/,
    ],
    ['half a pair', { snowflake: [{ userArn: 'arn:aws:iam::123456789012:user/u' }] }, /snowflake\.0\.externalId: /],
    [
      'an external id without its closing =',
      { snowflake: [{ userArn: 'arn:aws:iam::123456789012:user/u', externalId: 'ACCT_SFCRole=3_aB+/x' }] },
      /snowflake\.0\.externalId: is cut: it ends in =, which is part of it$/,
    ],
    [
      'an external id that ends at its first =',
      { snowflake: [{ userArn: 'arn:aws:iam::123456789012:user/u', externalId: 'ACCT_SFCRole=' }] },
      /snowflake\.0\.externalId: is cut/,
    ],
    [
      'an external id with a blank',
      { snowflake: [{ userArn: 'arn:aws:iam::123456789012:user/u', externalId: 'ACCT_SFCRole=3_aB /x=' }] },
      /snowflake\.0\.externalId: holds a character that no external id has$/,
    ],
    [
      'the same pair twice',
      { snowflake: Array(2).fill({ userArn: 'arn:aws:iam::123456789012:user/u', externalId: 'x=' }) },
      /remoteService\.snowflake: holds the same pair twice$/,
    ],
    [
      'a user in place of an operator role',
      { access: { operatorRoles: ['arn:aws:iam::123456789012:user/u'] } },
      /access\.operatorRoles\.0: must be an IAM role ARN/,
    ],
    [
      "a VPC endpoint's id in place of a VPC's",
      { access: { vpcIds: ['vpce-0a1b2c3d'] } },
      /access\.vpcIds\.0: must be the id of a VPC/,
    ],
    [
      'the same VPC twice',
      { access: { vpcIds: ['vpc-0a1b2c3d', 'vpc-0a1b2c3d'] } },
      /access\.vpcIds: holds the same VPC twice$/,
    ],
    ['text in place of the settings', 'hello', /^cdk\.json, context remoteService: /],
  ])('are refused in one line for %s', (_, input, line) => {
    expect(() => checkConfig(input)).toThrow(line);
    expect(() => checkConfig(input)).not.toThrow(/\n/);
  });
});
