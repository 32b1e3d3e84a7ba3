import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Authorization } from '../../../local/cloud/authorization';
import { aFunction } from './an-assembly';
import { aPermission, runApi, type ApiParts, type Reply, type RunningApi } from './a-rest-api';
import { runFunctions } from './running-functions';

const EVERYBODY = { Statement: { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' } };
const API = 'arn:aws:execute-api:us-east-1:123456789012:api';
const ECHO = 'arn:aws:lambda:us-east-1:123456789012:function:Small-Echo';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** The small API, which any principal may call, with this permission for API Gateway or none. */
async function anApi(permission: object | undefined, parts: ApiParts = {}): Promise<RunningApi> {
  const Permission = permission && aPermission(permission);
  const api = await runApi({ policy: EVERYBODY, ...parts, resources: { Permission, ...parts.resources } });
  cleanUps.push(() => api.stop());
  return api;
}

function answerOf({ status, headers, body }: Reply): unknown {
  return [status, headers['x-amzn-errortype'], JSON.parse(body)];
}
const REFUSED = [500, 'InternalServerErrorException', { message: 'Internal server error' }];

describe("API Gateway's call of a function", () => {
  test.each<[string, object]>([
    ['any method of the API', {}],
    ['this method', { SourceArn: `${API}/prod/POST/echo` }],
    ['no source', { SourceArn: undefined }],
    ['the account', { SourceArn: undefined, SourceAccount: '123456789012' }],
    ['the API and the account', { SourceAccount: '123456789012' }],
    ['every action', { Action: 'lambda:*' }],
    ['any principal', { Principal: '*' }],
    ["the function's name", { FunctionName: { Ref: 'Echo' } }],
    ["the function's partial ARN", { FunctionName: '123456789012:function:Small-Echo' }],
  ])('goes on with a permission for %s', async (_, permission) => {
    const api = await anApi(permission);
    expect((await api.send()).status).toBe(200);
  });

  test.each<[string, object | undefined]>([
    ['no permission', undefined],
    ['a permission for another service', { Principal: 'sqs.amazonaws.com' }],
    ['a permission for an account', { Principal: '123456789012' }],
    ['a permission for another stage', { SourceArn: `${API}/test/POST/echo` }],
    ['a permission for another method', { SourceArn: `${API}/prod/GET/echo` }],
    ['a permission for another path', { SourceArn: `${API}/prod/POST/other` }],
    ['a permission for another API', { SourceArn: `${API}2/*/*/*` }],
    ['a permission for another account', { SourceAccount: '210987654321' }],
    ['a permission for another action', { Action: 'lambda:GetFunction' }],
    ['a permission for another function', { FunctionName: 'Small-Other' }],
    ['a permission for one version', { FunctionName: 'Small-Echo:1' }],
    ['a permission for an organisation, which is not known here', { PrincipalOrgID: 'o-1234567890' }],
  ])('is answered 500 with %s', async (_, permission) => {
    const api = await anApi(permission);
    expect(answerOf(await api.send())).toEqual(REFUSED);
    expect(api.functions.fn('Echo').invocations).toBe(0);
  });

  test('needs a permission for each method', async () => {
    const api = await anApi({ SourceArn: `${API}/prod/GET/echo` });
    expect((await api.send({ method: 'GET' })).status).toBe(200);
    expect((await api.send({ method: 'POST' })).status).toBe(500);
  });

  test.each<[string, object]>([
    ['by GET', { IntegrationHttpMethod: 'GET' }],
    [
      'of a function that does not exist',
      { Uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${ECHO}2/invocations` },
    ],
  ])('%s is answered 500', async (_, integration) => {
    const api = await anApi({}, { integration });
    expect(answerOf(await api.send())).toEqual(REFUSED);
    expect(api.functions.fn('Echo').invocations).toBe(0);
  });

  test('is answered as the gateway response says', async () => {
    const Failed = {
      Type: 'AWS::ApiGateway::GatewayResponse',
      Properties: {
        ResponseType: 'API_CONFIGURATION_ERROR',
        StatusCode: '503',
        ResponseTemplates: { 'text/plain': 'No.' },
      },
    };
    const api = await anApi(undefined, { resources: { Failed } });
    const { status, body } = await api.send();
    expect([status, body]).toEqual([503, 'No.']);
  });
});

test("a caller's invocation needs only the function's resource policy, if that names the caller", async () => {
  const authorization = new Authorization('123456789012', []);
  const caller = 'arn:aws:iam::123456789012:role/caller';
  const functions = await runFunctions({
    resources: { Echo: aFunction('echo'), Permission: aPermission({ Principal: caller, SourceArn: undefined }) },
    code: { echo: 'exports.handler = async (event) => event;' },
    authorize: (access) => authorization.authorize(access),
  });
  cleanUps.push(() => functions.stop());
  const as = (session: string) => {
    const credentials = functions.identities.issue(`arn:aws:sts::123456789012:assumed-role/${session}`);
    const lambda = new LambdaClient({ endpoint: functions.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
    cleanUps.push(() => lambda.destroy());
    return lambda.send(new InvokeCommand({ FunctionName: 'Small-Echo' }));
  };
  expect((await as('caller/session')).StatusCode).toBe(200);
  await expect(as('other/session')).rejects.toMatchObject({ name: 'AccessDeniedException' });
});
