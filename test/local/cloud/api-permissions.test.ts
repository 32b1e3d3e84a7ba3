import { runApi, type ApiParts, type Reply, type RunningApi } from './a-rest-api';

const ACCOUNT = '123456789012';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/snowflake-role`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/snowflake-role/snowflake`;

/** The stack's own policy: the role's session may call one method; every other principal is denied. */
const POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: SESSION },
      Action: 'execute-api:Invoke',
      Resource: ['execute-api:/prod/POST/echo'],
    },
    {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'execute-api:Invoke',
      Resource: 'execute-api:/*',
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': ROLE } },
    },
  ],
};

/** A role of the account that has a policy of its own for the API. */
function operator(Resource: unknown): NonNullable<ApiParts['resources']> {
  const statement = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource };
  return {
    Operator: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'operator',
        AssumeRolePolicyDocument: { Statement: [] },
        Policies: [{ PolicyName: 'CallsTheApi', PolicyDocument: { Statement: statement } }],
      },
    },
  };
}
const OPERATOR = `arn:aws:sts::${ACCOUNT}:assumed-role/operator/by-hand`;

const running: RunningApi[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((api) => api.stop()));
});

async function anApi(parts: ApiParts = {}): Promise<(principalArn: string, method?: string) => Promise<Reply>> {
  const api = await runApi({ policy: POLICY, ...parts });
  running.push(api);
  return (principalArn, method) => api.sendAs(api.functions.identities.issue(principalArn), { method });
}

function denied(arn: string, method: string, why = ''): object {
  const resource = `arn:aws:execute-api:us-east-1:********9012:api/prod/${method}/echo`;
  return { Message: `User: ${arn} is not authorized to perform: execute-api:Invoke on resource: ${resource}${why}` };
}

test('the resource policy admits the session that it names, to the method that it names', async () => {
  const send = await anApi();
  expect((await send(SESSION)).status).toBe(200);
});

test('the session is denied another method, in the words of API Gateway', async () => {
  const send = await anApi();
  const reply = await send(SESSION, 'GET');
  expect([reply.status, JSON.parse(reply.body)]).toEqual([403, denied(SESSION, 'GET')]);
  expect(reply.headers['x-amzn-errortype']).toBe('AccessDeniedException');
});

test.each([
  ['another session of the role', SESSION.replace(/snowflake$/, 'other'), ''],
  ['another role', SESSION.replace('snowflake-role', 'another'), ' with an explicit deny'],
  ['a user of the account', `arn:aws:iam::${ACCOUNT}:user/admin`, ' with an explicit deny'],
  ['the role of another account', SESSION.replace(ACCOUNT, '210987654321'), ' with an explicit deny'],
])('%s is denied', async (_, arn, why) => {
  const send = await anApi();
  const reply = await send(arn);
  expect([reply.status, JSON.parse(reply.body)]).toEqual([403, denied(arn, 'POST', why)]);
});

describe("a role's own policy", () => {
  const policy = { Statement: POLICY.Statement[0] };

  test('is enough where the resource policy does not deny', async () => {
    const send = await anApi({ policy, resources: operator('arn:aws:execute-api:us-east-1:*:api/prod/GET/*') });
    expect((await send(OPERATOR, 'GET')).status).toBe(200);
    expect((await send(OPERATOR, 'POST')).status).toBe(403);
  });

  test('does not help against a deny of the resource policy', async () => {
    const send = await anApi({ resources: operator('*') });
    expect(JSON.parse((await send(OPERATOR)).body)).toEqual(denied(OPERATOR, 'POST', ' with an explicit deny'));
  });
});

describe('a policy that asks for a VPC', () => {
  const outside = {
    Effect: 'Deny',
    Principal: '*',
    Action: 'execute-api:Invoke',
    Resource: 'execute-api:/*',
    Condition: { StringNotEquals: { 'aws:SourceVpc': ['vpc-1', 'vpc-2'] } },
  };
  const policy = { Statement: [...POLICY.Statement, outside] };

  test.each([
    ['vpc-2', 200],
    ['vpc-3', 403],
    [undefined, 403],
  ])('answers a request from %s with %i', async (sourceVpc, status) => {
    const send = await anApi({ policy, sourceVpc });
    expect((await send(SESSION)).status).toBe(status);
  });
});

test('a policy that is not understood denies every caller, and the message says why', async () => {
  const Condition = { IpAddress: { 'aws:SourceIp': '127.0.0.1' } };
  const send = await anApi({ policy: { Statement: { ...POLICY.Statement[0], Condition } } });
  const reply = await send(SESSION);
  expect([reply.status, reply.body]).toEqual([403, expect.stringContaining('the condition operator IpAddress in')]);
});

test('expired keys are refused', async () => {
  const api = await runApi();
  running.push(api);
  const reply = await api.sendAs(api.functions.identities.issue(SESSION, { expiresAt: Date.now() - 1 }));
  expect([reply.status, JSON.parse(reply.body)]).toEqual([
    403,
    { message: 'The security token included in the request is expired' },
  ]);
  expect(reply.headers['x-amzn-errortype']).toBe('ExpiredTokenException');
});
