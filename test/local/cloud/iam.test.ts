import { ACCOUNT, aDeny, anAllow, decide, ROLE, SESSION, TABLE, USER, type Decision } from './decide';

/**
 * Cases from AWS's documentation of IAM: policy evaluation logic, the grammar of the policy language, JSON policy
 * elements (Action, Resource, Principal, Condition operators) and the wording of access denied messages.
 */

describe('an identity-based policy', () => {
  test.each<[string, object, Decision]>([
    ['allows what it names', {}, 'allow'],
    ['does not allow another action', { Action: 'dynamodb:PutItem' }, 'implicit deny'],
    ['names actions in any case', { Action: 'DynamoDB:getitem' }, 'allow'],
    ['names several actions', { Action: ['dynamodb:PutItem', 'dynamodb:GetItem'] }, 'allow'],
    ['has * in an action', { Action: 'dynamodb:Get*' }, 'allow'],
    ['has * for every action', { Action: '*' }, 'allow'],
    ['has ? for one character', { Action: 'dynamodb:?etItem' }, 'allow'],
    ['has ? for no less than one', { Action: 'dynamodb:?GetItem' }, 'implicit deny'],
    ['has a dot that is only a dot', { Action: 'dynamodb.GetItem' }, 'implicit deny'],
    ['allows all but NotAction', { Action: undefined, NotAction: 'iam:*' }, 'allow'],
    ['does not allow NotAction', { Action: undefined, NotAction: ['iam:*', 'dynamodb:Get*'] }, 'implicit deny'],
    ['does not allow another resource', { Resource: `${TABLE}2` }, 'implicit deny'],
    ['names resources in their case', { Resource: TABLE.toUpperCase() }, 'implicit deny'],
    ['has * in a resource', { Resource: 'arn:aws:dynamodb:*:*:table/*' }, 'allow'],
    ['has * for every resource', { Resource: '*' }, 'allow'],
    ['has ? in a resource', { Resource: TABLE.replace('Jobs', 'J??s') }, 'allow'],
    ['does not allow the table by its indexes', { Resource: `${TABLE}/index/*` }, 'implicit deny'],
    ['allows all but NotResource', { Resource: undefined, NotResource: `${TABLE}2` }, 'allow'],
    ['does not allow NotResource', { Resource: undefined, NotResource: [`${TABLE}2`, TABLE] }, 'implicit deny'],
    ['may carry a Sid', { Sid: 'Reads' }, 'allow'],
  ])('%s', (_, statement, decision) => {
    expect(decide({ identity: [anAllow(statement)] }).decision).toBe(decision);
  });

  test('without a statement allows nothing', () => {
    expect(decide({ identity: [] })).toEqual({
      decision: 'implicit deny',
      reason: 'because no identity-based policy allows the dynamodb:GetItem action',
    });
  });

  test('allows if any of several does', () => {
    expect(decide({ identity: [anAllow({ Action: 'sqs:*' }), anAllow()] }).decision).toBe('allow');
  });

  test.each([
    ['before the allow', [aDeny(), anAllow()]],
    ['after the allow', [anAllow(), aDeny()]],
    ['by a wildcard', [anAllow(), aDeny({ Action: '*', Resource: '*' })]],
    ['by NotAction', [anAllow(), aDeny({ Action: undefined, NotAction: 'sqs:*' })]],
  ])('that denies wins, %s', (_, identity) => {
    const reason = 'with an explicit deny in an identity-based policy';
    expect(decide({ identity })).toEqual({ decision: 'explicit deny', reason });
  });

  test('that denies something else does not matter', () => {
    expect(decide({ identity: [anAllow(), aDeny({ Resource: `${TABLE}2` })] }).decision).toBe('allow');
  });
});

describe('a condition', () => {
  const context = {
    'aws:PrincipalArn': ROLE,
    'aws:SourceVpc': 'vpc-1',
    'aws:SecureTransport': 'true',
    'sts:ExternalId': 'ACC_SFCRole=1_abc=',
    // Keys that other requests may have, and this request does not.
    'aws:SourceIp': undefined,
    'aws:SourceArn': undefined,
    'aws:ViaAWSService': undefined,
    'aws:MultiFactorAuthPresent': undefined,
  };
  const [YES, NO] = ['allow', 'implicit deny'] as const;
  const id = 'sts:ExternalId';
  const arn = 'aws:PrincipalArn';

  test.each<[string, Record<string, Record<string, unknown>>, Decision]>([
    ['StringEquals the value', { StringEquals: { [id]: 'ACC_SFCRole=1_abc=' } }, YES],
    ['StringEquals without the last =', { StringEquals: { [id]: 'ACC_SFCRole=1_abc' } }, NO],
    ['StringEquals in another case', { StringEquals: { [id]: 'acc_sfcrole=1_ABC=' } }, NO],
    ['StringEquals one of several', { StringEquals: { [id]: ['x', 'ACC_SFCRole=1_abc='] } }, YES],
    ['StringEquals none of several', { StringEquals: { [id]: ['x', 'y'] } }, NO],
    ['StringEquals takes * literally', { StringEquals: { [id]: 'ACC*' } }, NO],
    ['a key in another case', { StringEquals: { 'AWS:sourcevpc': 'vpc-1' } }, YES],
    ['a missing key', { StringEquals: { 'aws:SourceIp': '127.0.0.1' } }, NO],
    ['a missing key, IfExists', { StringEqualsIfExists: { 'aws:SourceIp': '127.0.0.1' } }, YES],
    ['a key that is there, IfExists', { StringEqualsIfExists: { [id]: 'x' } }, NO],
    ['StringNotEquals another', { StringNotEquals: { [id]: 'x' } }, YES],
    ['StringNotEquals the value', { StringNotEquals: { [id]: 'ACC_SFCRole=1_abc=' } }, NO],
    ['StringNotEquals neither of two', { StringNotEquals: { [id]: ['x', 'y'] } }, YES],
    ['StringNotEquals, one of which it is', { StringNotEquals: { [id]: ['x', 'ACC_SFCRole=1_abc='] } }, NO],
    ['StringNotEquals with a missing key', { StringNotEquals: { 'aws:SourceIp': 'x' } }, YES],
    ['StringNotEqualsIfExists with a missing key', { StringNotEqualsIfExists: { 'aws:SourceIp': 'x' } }, YES],
    ['StringNotEqualsIfExists with the value', { StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } }, NO],
    ['StringLike with *', { StringLike: { [id]: 'ACC_*' } }, YES],
    ['StringLike with ?', { StringLike: { 'aws:SourceVpc': 'vpc-?' } }, YES],
    ['StringLike without a wildcard', { StringLike: { 'aws:SourceVpc': 'vpc' } }, NO],
    ['StringLikeIfExists with a missing key', { StringLikeIfExists: { 'aws:SourceIp': '*' } }, YES],
    ['StringLike * with a missing key', { StringLike: { 'aws:SourceIp': '*' } }, NO],
    ['StringNotLike', { StringNotLike: { [id]: 'ACC_*' } }, NO],
    ['StringNotLike another', { StringNotLike: { [id]: 'XYZ_*' } }, YES],
    ['ArnEquals the ARN', { ArnEquals: { [arn]: ROLE } }, YES],
    ['ArnEquals with a wildcard, as ArnLike', { ArnEquals: { [arn]: `arn:aws:iam::${ACCOUNT}:role/*` } }, YES],
    ['ArnLike with ? and *', { ArnLike: { [arn]: 'arn:aws:iam::*:role/work?r' } }, YES],
    ['ArnLike, * not over a colon', { ArnLike: { [arn]: 'arn:aws:*:::role/worker' } }, NO],
    ['ArnLike another', { ArnLike: { [arn]: `${ROLE}2` } }, NO],
    ['ArnLike of what is no ARN', { ArnLike: { 'aws:SourceVpc': 'arn:*:*:*:*:*' } }, NO],
    ['ArnLike with a missing key', { ArnLike: { 'aws:SourceArn': ROLE } }, NO],
    ['ArnLikeIfExists with a missing key', { ArnLikeIfExists: { 'aws:SourceArn': ROLE } }, YES],
    ['ArnNotEquals another', { ArnNotEquals: { [arn]: `${ROLE}2` } }, YES],
    ['ArnNotEquals the ARN', { ArnNotEquals: { [arn]: [`${ROLE}2`, ROLE] } }, NO],
    ['ArnNotLike', { ArnNotLike: { [arn]: 'arn:aws:iam::*:role/*' } }, NO],
    ['ArnNotLike with a missing key', { ArnNotLike: { 'aws:SourceArn': ROLE } }, YES],
    ['Bool', { Bool: { 'aws:SecureTransport': 'true' } }, YES],
    ['Bool that the template has as a boolean', { Bool: { 'aws:SecureTransport': true } }, YES],
    ['Bool, the other', { Bool: { 'aws:SecureTransport': 'false' } }, NO],
    ['Bool with a missing key', { Bool: { 'aws:ViaAWSService': 'false' } }, NO],
    ['BoolIfExists with a missing key', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }, YES],
    ['two keys that fit', { StringEquals: { 'aws:SourceVpc': 'vpc-1', 'aws:SecureTransport': 'true' } }, YES],
    ['two keys of which one fits', { StringEquals: { 'aws:SourceVpc': 'vpc-1', [id]: 'x' } }, NO],
    ['two operators of which one fits', { Bool: { 'aws:SecureTransport': 'true' }, StringLike: { [id]: 'x' } }, NO],
  ])('%s', (_, Condition, decision) => {
    expect(decide({ identity: [anAllow({ Condition })] }, { context }).decision).toBe(decision);
  });

  test('of a deny that does not hold lets the allow stand', () => {
    const Condition = { ArnNotEquals: { 'aws:PrincipalArn': ROLE } };
    expect(decide({ identity: [anAllow(), aDeny({ Condition })] }, { context }).decision).toBe('allow');
    const without = { context: { 'aws:PrincipalArn': undefined } };
    expect(decide({ identity: [anAllow(), aDeny({ Condition })] }, without)).toEqual({
      decision: 'explicit deny',
      reason: 'with an explicit deny in an identity-based policy',
    });
  });
});

describe('a condition on a key of several values', () => {
  const [YES, NO] = ['allow', 'implicit deny'] as const;
  const keys = (operator: string, ...values: string[]) => ({ [operator]: { 'dynamodb:LeadingKeys': values } });
  const all = (...values: string[]) => keys('ForAllValues:StringLike', ...values);
  const any = (...values: string[]) => keys('ForAnyValue:StringLike', ...values);
  const [two, one, none] = [['a#1', 'b#1'], ['a#1'], undefined];

  test.each<[string, object, string[] | undefined, Decision]>([
    ['ForAllValues, which all fit', all('a#*', 'b#*'), two, YES],
    ['ForAllValues, of which one does not fit', all('a#*'), two, NO],
    ['ForAllValues with ?', all('?#1'), two, YES],
    ['ForAllValues without the key', all('a#*'), none, YES],
    ['ForAllValues:…IfExists without the key', keys('ForAllValues:StringLikeIfExists', 'a#*'), none, YES],
    ['ForAllValues:StringEquals takes * literally', keys('ForAllValues:StringEquals', 'a#*'), one, NO],
    ['ForAllValues:StringNotLike, of which one is', keys('ForAllValues:StringNotLike', 'b#*'), two, NO],
    ['ForAllValues:StringNotLike, of which none is', keys('ForAllValues:StringNotLike', 'c#*'), two, YES],
    ['ForAllValues:StringNotLike without the key', keys('ForAllValues:StringNotLike', 'a#*'), none, YES],
    ['ForAnyValue, of which one fits', any('b#*'), two, YES],
    ['ForAnyValue, of which none fits', any('c#*', 'd#*'), two, NO],
    ['ForAnyValue without the key', any('*'), none, NO],
    ['ForAnyValue:…IfExists without the key', keys('ForAnyValue:StringLikeIfExists', 'a#*'), none, YES],
    ['ForAnyValue:StringNotLike, of which one is another', keys('ForAnyValue:StringNotLike', 'a#*'), two, YES],
    ['ForAnyValue:StringNotLike, of which none is another', keys('ForAnyValue:StringNotLike', 'a#*'), one, NO],
    ['ForAnyValue:StringNotLike without the key', keys('ForAnyValue:StringNotLike', 'a#*'), none, NO],
    ['Null false with the key', keys('Null', 'false'), one, YES],
    ['Null false without the key', keys('Null', 'false'), none, NO],
    ['Null true with the key', keys('Null', 'true'), one, NO],
    ['Null true without the key', keys('Null', 'True'), none, YES],
    ['ForAllValues and Null without the key', { ...all('a#*'), ...keys('Null', 'false') }, none, NO],
    ['ForAllValues and Null with a key', { ...all('a#*'), ...keys('Null', 'false') }, one, YES],
  ])('%s', (_, Condition, values, decision) => {
    const context = { 'dynamodb:LeadingKeys': values };
    expect(decide({ identity: [anAllow({ Condition })] }, { context }).decision).toBe(decision);
  });

  test('may also be on a key of one value', () => {
    const Condition = { 'ForAnyValue:StringEquals': { 'aws:SourceVpc': ['vpc-1', 'vpc-2'] } };
    const decided = (vpc: string) =>
      decide({ identity: [anAllow({ Condition })] }, { context: { 'aws:SourceVpc': vpc } });
    expect([decided('vpc-2').decision, decided('vpc-3').decision]).toEqual([YES, NO]);
  });
});

describe('a resource-based policy', () => {
  const naming = (Principal: unknown, more: object = {}) => anAllow({ Principal, ...more });

  test.each<[string, unknown, Decision]>([
    ['everyone', '*', 'allow'],
    ['everyone of AWS', { AWS: '*' }, 'allow'],
    ['the session', { AWS: SESSION }, 'allow'],
    ['the role of the session', { AWS: ROLE }, 'allow'],
    ['one of several', { AWS: [USER, SESSION] }, 'allow'],
    ['another session of the role', { AWS: SESSION.replace('session', 'other') }, 'implicit deny'],
    ['another role', { AWS: `${ROLE}2` }, 'implicit deny'],
    ['another account', { AWS: '210987654321' }, 'implicit deny'],
    ['a service', { Service: 'lambda.amazonaws.com' }, 'implicit deny'],
    ['the account, which leaves it to identity-based policies', { AWS: ACCOUNT }, 'implicit deny'],
  ])('allows %s', (_, principal, decision) => {
    expect(decide({ identity: [], resource: naming(principal) }).decision).toBe(decision);
  });

  test('is enough in the same account, and so is an identity-based policy', () => {
    expect(decide({ identity: [anAllow()], resource: naming({ AWS: USER }) }).decision).toBe('allow');
    expect(decide({ identity: [anAllow()], resource: naming({ AWS: ACCOUNT }) }).decision).toBe('allow');
  });

  test.each([
    ['everyone', '*'],
    ['the account', { AWS: ACCOUNT }],
    ['the account by its root', { AWS: `arn:aws:iam::${ACCOUNT}:root` }],
    ['the role', { AWS: ROLE }],
  ])('that denies %s wins over an allow', (_, principal) => {
    const reason = 'with an explicit deny in a resource-based policy';
    const resource = { ...naming(principal), Effect: 'Deny' };
    expect(decide({ identity: [anAllow()], resource })).toEqual({ decision: 'explicit deny', reason });
  });

  test('allows a service', () => {
    const principal = { service: 'lambda.amazonaws.com' };
    expect(decide({ resource: naming({ Service: 'lambda.amazonaws.com' }) }, { principal }).decision).toBe('allow');
    expect(decide({ resource: naming({ Service: 'sqs.amazonaws.com' }) }, { principal }).decision).toBe(
      'implicit deny',
    );
  });
});

describe('a trust policy', () => {
  const request = { principal: { arn: USER }, action: 'sts:AssumeRole', resource: ROLE };
  const trust = (Principal: unknown, more: object = {}) => ({
    ...{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal },
    ...more,
  });
  const own = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: ROLE };

  test.each<[string, unknown, Decision]>([
    ['the user', { AWS: USER }, 'allow'],
    ["the user's account", { AWS: '210987654321' }, 'allow'],
    ['another user', { AWS: `${USER}2` }, 'implicit deny'],
    ['another account', { AWS: ACCOUNT }, 'implicit deny'],
  ])('of another account trusts %s', (_, principal, decision) => {
    expect(decide({ trust: trust(principal) }, request).decision).toBe(decision);
  });

  test('in the same account needs no other policy if it names the principal', () => {
    const inAccount = { ...request, principal: { arn: SESSION } };
    expect(decide({ identity: [], trust: trust({ AWS: ROLE }) }, inAccount).decision).toBe('allow');
    expect(decide({ identity: [], trust: trust({ AWS: ACCOUNT }) }, inAccount).decision).toBe('implicit deny');
    expect(decide({ identity: [own], trust: trust({ AWS: ACCOUNT }) }, inAccount).decision).toBe('allow');
  });

  test('is needed, whatever the identity-based policies allow', () => {
    const inAccount = { ...request, principal: { arn: SESSION } };
    expect(decide({ identity: [own], trust: trust({ AWS: USER }) }, inAccount)).toEqual({
      decision: 'implicit deny',
      reason: 'because no role trust policy allows the sts:AssumeRole action',
    });
  });

  test('that denies everyone admits no principal', () => {
    const nobody = trust({ AWS: '*' }, { Effect: 'Deny' });
    const reason = 'with an explicit deny in the role trust policy';
    expect(decide({ trust: nobody }, request)).toEqual({ decision: 'explicit deny', reason });
  });
});
