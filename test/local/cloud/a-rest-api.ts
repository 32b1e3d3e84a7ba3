import * as fs from 'node:fs';
import * as http from 'node:http';
import * as path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { SignatureV4 } from '@smithy/signature-v4';
import { apiSettings } from '../../../local/cloud/api-gateway/api-settings';
import { startRestApi } from '../../../local/cloud/api-gateway/rest-api';
import { Authorization } from '../../../local/cloud/authorization';
import { rolesOf } from '../../../local/cloud/iam/template-policies';
import type { Credentials } from '../../../local/cloud/identities';
import { Sha256 } from '../../../local/snowflake/sha256';
import { aFunction } from './an-assembly';
import { runFunctions, type RunningFunctions } from './running-functions';

export interface ApiParts {
  readonly method?: object;
  readonly integration?: object;
  readonly stage?: object;
  /** In addition to the API's; undefined takes one of the API's away. */
  readonly resources?: Readonly<Record<string, object | undefined>>;
  readonly functionProperties?: object;
  /** The API's resource policy. With it, the template's policies are evaluated; without it, every call is allowed. */
  readonly policy?: object;
  readonly sourceVpc?: string;
  readonly accountConcurrency?: number;
}

export interface Request {
  readonly method?: string;
  readonly path?: string;
  readonly query?: Readonly<Record<string, string | string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Added after signing. */
  readonly unsigned?: http.OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

export interface RunningApi {
  readonly endpoint: string;
  readonly functions: RunningFunctions;
  /** Sends a request, signed. */
  readonly send: (request?: Request) => Promise<Reply>;
  /** The headers with which a request is signed. */
  readonly sign: (request?: Request) => Promise<Record<string, string>>;
  /** Sends a request, signed by another. */
  readonly sendAs: (credentials: Credentials, request?: Request) => Promise<Reply>;
  readonly accessLog: () => readonly string[];
  /** Ends only the API. */
  readonly stopApi: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Answers with the event, or does what the `instruction` in the body says. */
const ECHO = `
  const fs = require('node:fs');
  exports.handler = async (event, { awsRequestId }) => {
    const instruction = event.body?.startsWith('{"instruction":') ? JSON.parse(event.body).instruction : {};
    if (instruction.throw) throw new Error(instruction.throw);
    if (instruction.hang) {
      fs.writeFileSync(instruction.hang, '');
      await new Promise(() => setInterval(() => {}, 1000));
    }
    if ('reply' in instruction) return instruction.reply;
    if (instruction.tellRequestId) return { statusCode: 200, body: awsRequestId };
    const { body } = event;
    if (body?.length > 100_000) return { statusCode: 200, body: String(body.length) };
    return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(event) };
  };`;

/** What `/prod/echo` is made of: POST and GET on one resource, both with IAM. */
export function apiTemplate(parts: ApiParts = {}): Record<string, object | undefined> {
  const { method = {}, integration = {}, stage = {}, resources = {}, functionProperties = {}, policy } = parts;
  const uri = ['arn:', { Ref: 'AWS::Partition' }, ':apigateway:', { Ref: 'AWS::Region' }];
  const functionPath = [':lambda:path/2015-03-31/functions/', { 'Fn::GetAtt': ['Echo', 'Arn'] }, '/invocations'];
  const aMethod = (HttpMethod: string) => ({
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      HttpMethod,
      ResourceId: { Ref: 'EchoResource' },
      RestApiId: { Ref: 'Api' },
      AuthorizationType: 'AWS_IAM',
      Integration: {
        Type: 'AWS_PROXY',
        IntegrationHttpMethod: 'POST',
        Uri: { 'Fn::Join': ['', [...uri, ...functionPath]] },
        ...integration,
      },
      ...method,
    },
  });
  const format = {
    id: '$context.requestId',
    status: '$context.status',
    caller: '$context.identity.caller',
    time: '$context.requestTime',
    error: '$context.error.message',
    errorType: '$context.error.responseType',
    functionRequestId: '$context.integration.requestId',
    functionMs: '$context.integration.latency',
    integrationStatus: '$context.integration.integrationStatus',
    functionStatus: '$context.integration.status',
    userAgent: '$context.identity.userAgent',
    unheardOf: '$context.unheardOf',
  };
  return {
    Echo: aFunction('echo', { Timeout: 30, ...functionProperties }),
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'small', Policy: policy } },
    EchoResource: {
      Type: 'AWS::ApiGateway::Resource',
      Properties: {
        ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
        PathPart: 'echo',
        RestApiId: { Ref: 'Api' },
      },
    },
    Post: aMethod('POST'),
    Get: aMethod('GET'),
    Permission: aPermission(),
    Deployment: {
      Type: 'AWS::ApiGateway::Deployment',
      Properties: { RestApiId: { Ref: 'Api' } },
      DependsOn: ['Post', 'Get'],
    },
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: {
        StageName: 'prod',
        RestApiId: { Ref: 'Api' },
        DeploymentId: { Ref: 'Deployment' },
        AccessLogSetting: { Format: JSON.stringify(format) },
        ...stage,
      },
    },
    ...resources,
  };
}

/** API Gateway may call the function for every stage and method, unless the properties say otherwise. */
export function aPermission(properties: object = {}): object {
  const api = ['arn:aws:execute-api:us-east-1:123456789012:', { Ref: 'Api' }, '/*/*/*'];
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': ['Echo', 'Arn'] },
      Principal: 'apigateway.amazonaws.com',
      SourceArn: { 'Fn::Join': ['', api] },
      ...properties,
    },
  };
}

export const ECHO_CODE = { echo: ECHO };

export async function runApi(parts: ApiParts = {}): Promise<RunningApi> {
  const { accountConcurrency } = parts;
  const functions = await runFunctions({ resources: apiTemplate(parts), code: ECHO_CODE, accountConcurrency });
  const { assembly, identities } = functions;
  const { region, accountId } = assembly.template;
  const logFile = path.join(assembly.dir, 'api-access.log');
  const settings = apiSettings(assembly.template);
  const { authorize } = parts.policy
    ? new Authorization(accountId, rolesOf(assembly.template))
    : { authorize: () => ({ allowed: true }) as const };
  const api = await startRestApi({
    settings,
    functions: functions.functions,
    identities,
    authorize,
    region,
    logFile,
    sourceVpc: parts.sourceVpc,
  });
  const { host } = new URL(api.endpoint);
  const signAs = async (credentials: Credentials, request: Request = {}) => {
    const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
    const { method = 'POST', path = '/prod/echo', query = {}, headers = {}, body } = request;
    const signed = await signer.sign({
      method,
      protocol: 'http:',
      hostname: '127.0.0.1',
      path,
      query: { ...query },
      headers: { ...headers, host },
      body,
    });
    return signed.headers;
  };
  const sendAs: RunningApi['sendAs'] = async (credentials, request = {}) => {
    const headers = { ...(await signAs(credentials, request)), ...request.unsigned };
    return exchange(api.endpoint, { ...request, unsigned: headers });
  };
  return {
    endpoint: api.endpoint,
    functions,
    sign: (request) => signAs(functions.credentials, request),
    sendAs,
    send: (request) => sendAs(functions.credentials, request),
    // The file is opened after the API has started.
    accessLog: () => (fs.existsSync(logFile) ? fs.readFileSync(logFile, 'utf8') : '').trim().split('\n'),
    stopApi: () => api.stop(),
    async stop() {
      await api.stop();
      await functions.stop();
    },
  };
}

/** Sends a request as given. It is signed only if its headers hold a signature. */
export function exchange(endpoint: string, request: Request): Promise<Reply> {
  const { method = 'POST', path = '/prod/echo', query = {}, unsigned = {}, body } = request;
  const pairs = Object.entries(query).flatMap(([name, values]) => [values].flat().map((value) => [name, value]));
  const search = pairs.map((pair) => pair.map((text) => encodeURIComponent(text ?? '')).join('=')).join('&');
  const { hostname, port } = new URL(endpoint);
  const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
  const options = { hostname, port, method, path: search === '' ? path : `${path}?${search}`, agent: false };
  return new Promise((resolve, reject) => {
    const sent = http.request({ ...options, headers: { ...length, ...unsigned } }, (message) => {
      const { statusCode = 0, headers, rawHeaders } = message;
      buffer(message)
        .then((bytes) => resolve({ status: statusCode, headers, rawHeaders, body: bytes.toString() }))
        .catch(reject);
    });
    sent.on('error', reject).end(body);
  });
}
