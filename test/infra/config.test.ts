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
    ['a time scale at which requests would time out', { jobs: { timeScale: 31 } }, /jobs\.timeScale: /],
    ['a quota of zero', { comprehend: { batchCallsPerSecond: 0 } }, /comprehend\.batchCallsPerSecond: /],
    ['a language that Comprehend does not know', { comprehend: { language: 'xx' } }, /comprehend\.language: /],
    ['a path of two segments', { function: { path: 'a/b' } }, /function\.path: must be one path segment of letters/],
    [
      'a path that API Gateway does not take',
      { function: { path: 'a~b' } },
      /function\.path: must be one path segment/,
    ],
    ['a path that clients leave out', { function: { path: '..' } }, /function\.path: must be one path segment/],
    ['a name that is no SQL name', { function: { name: 'my-func' } }, /function\.name: must be an SQL name$/],
    ['a log retention that CloudWatch does not have', { logs: { retentionDays: 31 } }, /logs\.retentionDays: /],
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
      /snowflake\.0\.externalId: is cut: an external id has 2 characters at least$/,
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
    ["half of a VPC's id", { access: { vpcIds: ['vpc-1'] } }, /access\.vpcIds\.0: must be the id of a VPC/],
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

  describe('refuse an external id of which one part is there', () => {
    const WHOLE = 'MYORG-MYACCT_SFCRole=3_aB+/x=';
    const ENDS = 'is cut: it must end in =, which is part of it';
    const GOES_ON = 'is cut: it goes on after _SFCRole=';
    const BEGINS = "is cut: it begins with the account's name and _SFCRole=";
    const check = (externalId: string) => () =>
      checkConfig({ snowflake: [{ userArn: 'arn:aws:iam::123456789012:user/u', externalId }] });

    it.each([
      ['MYORG-MYACCT_SFCRole=3_aB+/x', ENDS],
      ['MYORG-MYACCT_SFCRole=3_', ENDS],
      ['MYORG-MYACCT_SFCRole=', GOES_ON],
      ['MYORG-MYACCT_SFCRole', GOES_ON],
      ['ACCT_SFCRole', GOES_ON],
      ['3_aB+/x=', BEGINS],
      ['3_aB+/x', BEGINS],
    ])('%s', (part, complaint) => {
      expect(check(part)).toThrow(`cdk.json, context remoteService.snowflake.0.externalId: ${complaint}`);
    });

    it('and no whole one', () => {
      for (const id of [WHOLE, `${WHOLE}=`, 'ACCT_SFCRole=12_3_4=', 'an-id-of-mine']) expect(check(id)).not.toThrow();
    });
  });
});
