import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { TOO_LARGE_ADVICE } from '../lambda/shared/contract';
import { acknowledge } from './acknowledged-findings';
import type { EndpointType } from './api-provider';
import type { Config } from './config';
import type { EncryptionKey } from './encryption-key';
import type { SnowflakeRole } from './snowflake-role';

export interface SnowflakeApiProps {
  /** The only caller that gets in, besides the operators. */
  readonly role: SnowflakeRole;
  readonly throttle: Config['throttle'];
  readonly access: Config['access'];
  readonly logs: Config['logs'];
  /** Encrypts the access log. Default: CloudWatch's own. */
  readonly key?: EncryptionKey;
}

const STAGE = 'v1';

/** What is noted of a request: who, what and how it ended. Never bodies, and no headers, which hold a session token. */
const ACCESS_LOG = apigateway.AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    time: '$context.requestTime',
    method: '$context.httpMethod',
    path: '$context.path',
    status: '$context.status',
    caller: '$context.identity.caller',
    userAgent: '$context.identity.userAgent',
    latencyMs: '$context.responseLatency',
    integrationMs: '$context.integration.latency',
    responseBytes: '$context.responseLength',
    error: '$context.error.message',
  }),
);

/** The REST API that external functions call: signed requests only, open to the API integration's role and operators. */
export class SnowflakeApi extends Construct {
  readonly restApi: apigateway.RestApi;
  /** Ends in a slash; `API_ALLOWED_PREFIXES` of the API integration. */
  readonly url: string;
  readonly endpointType: EndpointType;
  private readonly role: SnowflakeRole;
  private readonly access: Config['access'];

  constructor(scope: Construct, id: string, props: SnowflakeApiProps) {
    super(scope, id);
    const { role, access, throttle, logs: logSettings, key } = props;
    this.role = role;
    this.access = access;
    this.endpointType = access.vpcIds.length > 0 ? 'PRIVATE' : 'REGIONAL';
    const accessLog = new logs.LogGroup(this, 'AccessLog', {
      retention: logSettings.retentionDays,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.restApi = new apigateway.RestApi(this, 'RestApi', {
      restApiName: Stack.of(this).stackName,
      description: 'Asynchronous external functions of Snowflake',
      endpointConfiguration: { types: [apigateway.EndpointType[this.endpointType]] },
      policy: new iam.PolicyDocument(),
      cloudWatchRole: logSettings.setApiGatewayRole,
      ...(logSettings.setApiGatewayRole && { cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN }),
      deployOptions: {
        stageName: STAGE,
        accessLogDestination: new apigateway.LogGroupLogDestination(accessLog),
        accessLogFormat: ACCESS_LOG,
        throttlingRateLimit: throttle.requestsPerSecond,
        throttlingBurstLimit: throttle.burst,
        metricsEnabled: true,
        tracingEnabled: true,
        dataTraceEnabled: false,
      },
    });
    this.url = this.restApi.url;
    this.denyOthers();
    if (this.endpointType === 'PRIVATE') this.denyOtherNetworks();
    this.answerTooLarge();
    acknowledge(
      this.restApi,
      'AwsSolutions::AwsSolutions-APIG2',
      'AwsSolutions::AwsSolutions-APIG3',
      'AwsSolutions::AwsSolutions-APIG6',
    );
    if (logSettings.setApiGatewayRole)
      acknowledge(
        this.restApi,
        'AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      );
  }

  /** Admits the role, in the session that Snowflake names so, and operators to one method of one resource. */
  allow(method: 'POST' | 'GET', path: string): void {
    this.restApi.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [this.role.sessionArn, ...this.access.operatorRoles].map((arn) => new iam.ArnPrincipal(arn)),
        actions: ['execute-api:Invoke'],
        resources: [this.methodArn(method, path)],
      }),
    );
  }

  /** Whatever else an account's policies allow: nobody but these roles calls this API. */
  private denyOthers(): void {
    const { roleArn } = this.role;
    const { operatorRoles } = this.access;
    const admitted = operatorRoles.length > 0 ? [roleArn, ...operatorRoles] : roleArn;
    this.restApi.addToResourcePolicy(
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['execute-api:Invoke'],
        resources: ['execute-api:/*'],
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': admitted } },
      }),
    );
  }

  /** A private endpoint can be reached through anybody's VPC endpoint; it is the policy that knows Snowflake's. */
  private denyOtherNetworks(): void {
    this.restApi.addToResourcePolicy(
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['execute-api:Invoke'],
        resources: ['execute-api:/*'],
        conditions: { StringNotEquals: { 'aws:SourceVpc': [...this.access.vpcIds] } },
      }),
    );
  }

  /** In a resource policy API Gateway completes this short form itself; the full ARN would refer to the API in itself. */
  private methodArn(method: string, path: string): string {
    return `execute-api:/${STAGE}/${method}/${path}`;
  }

  /**
   * Lambda refuses an event over 6 MB, so post never sees the batch and API Gateway gives the advice. It cannot do so for
   * a body over its own 10 MB: it answers 413 with the plain text `HTTP content length exceeded 10485760 bytes.`, which no
   * gateway response replaces.
   */
  private answerTooLarge(): void {
    this.restApi.addGatewayResponse('TooLarge', {
      type: apigateway.ResponseType.REQUEST_TOO_LARGE,
      statusCode: '413',
      templates: { 'text/plain': TOO_LARGE_ADVICE },
    });
  }
}
