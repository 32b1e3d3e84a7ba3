import { evaluate } from '../../../local/cloud/iam/evaluate';
import { parsePolicy } from '../../../local/cloud/iam/policy';
import { policyNotices } from '../../../local/cloud/iam/policy-notices';
import { ACCOUNT, aDeny, anAllow, decide, ROLE, SESSION, TABLE, USER } from './decide';

/** JSON, as a template is: it has no undefined. */
const asJson = (statement: object) => JSON.parse(JSON.stringify(statement)) as object;

/** What the evaluator does not understand, and an Allow statement that holds it. */
const NOT_UNDERSTOOD: [string, object][] = [
  ['the element NotPrincipal', anAllow({ NotPrincipal: { AWS: USER } })],
  ['the condition operator IpAddress', anAllow({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })],
  ['the condition operator NullIfExists', anAllow({ Condition: { NullIfExists: { k: 'true' } } })],
  ['the condition operator ForAllValues:Null', anAllow({ Condition: { 'ForAllValues:Null': { k: 'true' } } })],
  ['the condition operator ForNoValue:StringLike', anAllow({ Condition: { 'ForNoValue:StringLike': { k: '*' } } })],
  ['the condition operator ForAnyValue:IpAddress', anAllow({ Condition: { 'ForAnyValue:IpAddress': { k: '::' } } })],
  ['absent as true or false in Null', anAllow({ Condition: { Null: { 'aws:SourceIp': 'absent' } } })],
  [
    'StringLike without ForAllValues: or ForAnyValue: on the multivalued key dynamodb:LeadingKeys',
    anAllow({ Condition: { StringLike: { 'dynamodb:LeadingKeys': 'a#*' } } }),
  ],
  ['the policy variable ${aws:username}', anAllow({ Resource: `${TABLE}/\${aws:username}` })],
  ['the policy variable ${aws:PrincipalTag/x}', anAllow({ Condition: { StringLike: { k: '${aws:PrincipalTag/x}' } } })],
  ['both Action and NotAction', anAllow({ NotAction: 'sqs:*' })],
  ['a statement without Action', anAllow({ Action: undefined })],
  ['a statement without Resource', anAllow({ Resource: undefined })],
  ['a statement with Principal', anAllow({ Principal: '*' })],
  ['the resource table/Jobs', anAllow({ Resource: 'table/Jobs' })],
  ['the empty list in Action', anAllow({ Action: [] })],
  ['{"Fn::Unknown":"x"} in Resource', anAllow({ Resource: { 'Fn::Unknown': 'x' } })],
  ['{"Fn::Unknown":"x"} in Resource', anAllow({ Resource: [TABLE, { 'Fn::Unknown': 'x' }] })],
  ['Jobs as an ARN in ArnLike', anAllow({ Condition: { ArnLike: { k: 'Jobs' } } })],
  [
    'the condition key aws:RequestedRegion',
    anAllow({ Condition: { StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' } } }),
  ],
  ['the condition key aws:PrincpalArn', anAllow({ Condition: { StringEquals: { 'aws:PrincpalArn': ROLE } } })],
  ['the condition key aws:SourceOrgID', anAllow({ Condition: { StringEqualsIfExists: { 'aws:SourceOrgID': 'o-1' } } })],
];

describe('a statement that is not understood', () => {
  test.each(NOT_UNDERSTOOD)('allows nothing and is named: %s', (what, statement) => {
    expect(decide({ identity: [asJson(statement)] })).toEqual({
      decision: 'implicit deny',
      reason:
        'because no identity-based policy allows the dynamodb:GetItem action, ' +
        `since the embedded cloud does not understand ${what} in the policy`,
      notUnderstood: `the embedded cloud does not understand ${what} in the policy`,
    });
  });

  test.each(NOT_UNDERSTOOD)('does not affect the permissions of another: %s', (_, statement) => {
    expect(decide({ identity: [anAllow(), asJson(statement)] }).decision).toBe('allow');
  });

  test.each([...NOT_UNDERSTOOD, ['the Effect "Permit"', anAllow({ Effect: 'Permit' })]] as [string, object][])(
    'denies as a Deny, and is named: %s',
    (what, statement) => {
      const { Effect } = statement as { readonly Effect: string };
      const document = asJson({ ...statement, Effect: Effect === 'Permit' ? Effect : 'Deny' });
      expect(decide({ identity: [anAllow(), document] })).toMatchObject({
        decision: 'explicit deny',
        reason: `with an explicit deny, since the embedded cloud does not understand ${what} in the policy`,
      });
    },
  );

  test('does not matter to a request for another action', () => {
    const [, another] = NOT_UNDERSTOOD.find(([what]) => what === 'the resource table/Jobs')!;
    const deny = asJson({ ...another, Effect: 'Deny', Action: 'sqs:*' });
    expect(decide({ identity: [anAllow(), deny] }).decision).toBe('allow');
    const { notUnderstood } = decide({ identity: [asJson({ ...another, Action: 'sqs:*' })] });
    expect(notUnderstood).toBeUndefined();
  });

  test('does not matter if another of its conditions does not hold', () => {
    const Condition = { StringEquals: { 'aws:PrincpalArn': ROLE, 'aws:PrincipalArn': 'another' } };
    const context = { 'aws:PrincipalArn': ROLE };
    expect(decide({ identity: [anAllow(), aDeny({ Condition })] }, { context }).decision).toBe('allow');
  });

  test('is named in the policy of the resource, too', () => {
    const resource = anAllow({ Principal: '*', Condition: { StringNotLike: { 'aws:Referer': '*' } } });
    expect(decide({ identity: [], resource }).reason).toContain("aws:Referer in the resource's policy");
    expect(decide({ identity: [anAllow()], resource }).decision).toBe('allow');
  });

  test.each<[string, unknown]>([
    ['the principal type Federated', { Federated: 'cognito-identity.amazonaws.com' }],
    ['the principal arn:aws:iam::123456789012:role/*', { AWS: `arn:aws:iam::${ACCOUNT}:role/*` }],
  ])('is named for %s', (what, Principal) => {
    expect(decide({ identity: [], resource: anAllow({ Principal }) }).reason).toContain(what);
  });
});

describe('a document that is not understood', () => {
  test.each([
    ['the element Policy', { Policy: 1, Statement: anAllow() }],
    ['the Version "2030-01-01"', { Version: '2030-01-01', Statement: anAllow() }],
    ['the document, which is not an object', 'text'],
  ])('denies everything and is named: %s', (what, document) => {
    const policy = parsePolicy(document, 'identity-based', 'p');
    expect(policy.notUnderstood).toBe(what);
    const request = { principal: { arn: SESSION }, action: 'dynamodb:GetItem', resource: TABLE };
    expect(evaluate({ identity: [policy] }, request)).toMatchObject({
      decision: 'explicit deny',
      reason: `with an explicit deny, since the embedded cloud does not understand ${what} in p`,
    });
  });
});

describe('the notices at start', () => {
  const noticesOf = (statements: readonly object[]) =>
    policyNotices([parsePolicy({ Statement: statements }, 'identity-based', 'the policy Own')]);

  test.each(NOT_UNDERSTOOD)('name the policy, the statement and the denied action: %s', (what, statement) => {
    const [notice, ...others] = noticesOf([anAllow(), asJson(statement)]);
    expect(others).toEqual([]);
    expect(notice).toContain(`The embedded cloud does not understand ${what} in the policy Own, statement 2. `);
    expect(notice).toMatch(/so (every action( but sqs:\*)?|dynamodb:GetItem) is denied unless another statement/);
  });

  test('say of a Deny that it denies', () => {
    expect(noticesOf([aDeny({ Resource: 'x', Action: ['sqs:*', 's3:*'] })])).toEqual([
      'The embedded cloud does not understand the resource x in the policy Own, statement 1. ' +
        'It denies sqs:*, s3:*, on every resource.',
    ]);
  });

  test('say of a whole document that every request is denied', () => {
    expect(policyNotices([parsePolicy('text', 'identity-based', 'the policy Own')])).toEqual([
      'The embedded cloud does not understand the document, which is not an object in the policy Own. ' +
        'It denies every request under this policy.',
    ]);
  });

  test('are none for a policy that is understood', () => {
    expect(noticesOf([anAllow({ Condition: { StringEquals: { 'aws:SourceVpc': 'x' } } }), aDeny()])).toEqual([]);
    const Condition = {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['a#*'] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
      StringEquals: {
        'bedrock:InferenceProfileArn': 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.a.b',
      },
    };
    expect(noticesOf([anAllow({ Condition })])).toEqual([]);
  });
});
