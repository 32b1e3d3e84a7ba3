import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { TOO_LARGE_ADVICE } from '../lambda/shared/contract';
import { ACCESS_LOG_FORMAT } from './access-log';
import { acknowledge } from './acknowledged-findings';
import type { EndpointType } from './api-provider';
import type { Config } from './config';
import type { EncryptionKey } from './encryption-key';
import type { SnowflakeRole } from './snowflake-role';

export interface SnowflakeApiProps {
  /** The role that Snowflake assumes. Only this role and the operators can call the API. */
  readonly role: SnowflakeRole;
  readonly throttle: Config['throttle'];
  readonly access: Config['access'];
  readonly logs: Pick<Config['logs'], 'retentionDays' | 'apiGatewayRole'>;
  /** Encrypts the access log. Default: CloudWatch's own. */
  readonly key?: EncryptionKey;
}

const STAGE = 'v1';

/** What API Gateway records of each method. */
const OBSERVATION = { metricsEnabled: true, dataTraceEnabled: false } as const;

/** The REST API that external functions call. It accepts signed requests of the API integration's role and of operators. */
export class SnowflakeApi extends Construct {
  readonly restApi: apigateway.RestApi;
  /** Ends in a slash; `API_ALLOWED_PREFIXES` of the API integration. */
  readonly url: string;
  readonly endpointType: EndpointType;
  private readonly role: SnowflakeRole;
  private readonly access: Config['access'];
  private readonly postsPerSecond: number | undefined;

  constructor(scope: Construct, id: string, props: SnowflakeApiProps) {
    super(scope, id);
    const { role, access, throttle } = props;
    this.role = role;
    this.access = access;
    this.postsPerSecond = throttle.postsPerSecond;
    this.endpointType = access.vpcIds.length > 0 ? 'PRIVATE' : 'REGIONAL';
    const setsRole = props.logs.apiGatewayRole === 'set';
    this.restApi = new apigateway.RestApi(this, 'RestApi', {
      restApiName: Stack.of(this).stackName,
      description: 'Asynchronous external functions of Snowflake',
      endpointConfiguration: { types: [apigateway.EndpointType[this.endpointType]] },
      policy: new iam.PolicyDocument(),
      cloudWatchRole: setsRole,
      // The account's other APIs may use the role by then. A failed first deployment leaves none behind.
      ...(setsRole && { cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE }),
      deployOptions: {
        stageName: STAGE,
        ...this.accessLog(props),
        ...OBSERVATION,
        throttlingRateLimit: throttle.requestsPerSecond,
        throttlingBurstLimit: throttle.burst,
        tracingEnabled: true,
      },
    });
    this.url = this.restApi.url;
    this.denyOthers();
    if (this.endpointType === 'PRIVATE') this.denyOtherNetworks();
    this.answerTooLarge();
    this.answerWrongSignature();
    acknowledge(
      this.restApi,
      'AwsSolutions::AwsSolutions-APIG2',
      'AwsSolutions::AwsSolutions-APIG3',
      'AwsSolutions::AwsSolutions-APIG6',
    );
    if (setsRole)
      acknowledge(
        this.restApi,
        'AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      );
    if (props.logs.apiGatewayRole === 'none')
      acknowledge(this.restApi, 'AwsSolutions::AwsSolutions-APIG1', 'Serverless::Serverless-APIGWAccessLogging');
  }

  /** Admits the role in Snowflake's session, and operators, to one method of one resource. */
  allow(method: 'POST' | 'GET', path: string): void {
    this.restApi.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [this.role.sessionArn, ...this.access.operatorRoles].map((arn) => new iam.ArnPrincipal(arn)),
        actions: ['execute-api:Invoke'],
        resources: [this.methodArn(method, path)],
      }),
    );
    if (method === 'POST' && this.postsPerSecond !== undefined) this.limit(method, path, this.postsPerSecond);
  }

  /** Settings of one method replace all those of the stage for it, so they repeat what the stage records. */
  private limit(httpMethod: string, path: string, requestsPerSecond: number): void {
    const stage = this.restApi.deploymentStage.node.defaultChild as apigateway.CfnStage;
    const settings = stage.methodSettings as readonly apigateway.CfnStage.MethodSettingProperty[];
    stage.methodSettings = [
      ...settings,
      {
        ...OBSERVATION,
        httpMethod,
        // `~1` is a slash within a path of API Gateway.
        resourcePath: `/~1${path}`,
        throttlingRateLimit: requestsPerSecond,
        throttlingBurstLimit: requestsPerSecond,
      },
    ];
  }

  private accessLog({ logs: { retentionDays, apiGatewayRole }, key }: SnowflakeApiProps): apigateway.StageOptions {
    if (apiGatewayRole === 'none') return {};
    const logGroup = new logs.LogGroup(this, 'AccessLog', {
      retention: retentionDays,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return {
      accessLogDestination: new apigateway.LogGroupLogDestination(logGroup),
      accessLogFormat: ACCESS_LOG_FORMAT,
    };
  }

  /** Whatever other policies of the account allow, only these roles can call this API. */
  private denyOthers(): void {
    const { roleArn } = this.role;
    const { operatorRoles } = this.access;
    const admitted = operatorRoles.length > 0 ? [roleArn, ...operatorRoles] : roleArn;
    this.denyUnless({ ArnNotEquals: { 'aws:PrincipalArn': admitted } });
  }

  /** Any VPC endpoint reaches a private API; only the policy restricts it to Snowflake's. */
  private denyOtherNetworks(): void {
    this.denyUnless({ StringNotEquals: { 'aws:SourceVpc': [...this.access.vpcIds] } });
  }

  private denyUnless(conditions: iam.Conditions): void {
    this.restApi.addToResourcePolicy(
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['execute-api:Invoke'],
        resources: ['execute-api:/*'],
        conditions,
      }),
    );
  }

  /** API Gateway completes this short form in a resource policy; with the full ARN the API would refer to itself. */
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

  /** API Gateway's own answer repeats the request with its session token, and Snowflake shows answers in the SQL error. */
  private answerWrongSignature(): void {
    this.restApi.addGatewayResponse('WrongSignature', {
      type: apigateway.ResponseType.INVALID_SIGNATURE,
      statusCode: '403',
      templates: {
        'application/json':
          '{"message":"API Gateway does not accept the signature of the request. Check the keys, the region and the clock of the client that signed it."}',
      },
    });
  }
}
