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
  /** The key that encrypts the access log. Default: CloudWatch's own key. */
  readonly key?: EncryptionKey;
}

const STAGE = 'v1';

/** The metrics and logs that API Gateway records for each method. */
const OBSERVATION = { metricsEnabled: true, dataTraceEnabled: false } as const;

/** The REST API that external functions call. It accepts signed requests of the API integration's role and of operators. */
export class SnowflakeApi extends Construct {
  readonly restApi: apigateway.RestApi;
  /** The URL for `API_ALLOWED_PREFIXES` of the API integration. It ends with a slash. */
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
      // Other APIs of the account may use the role when the stack is deleted. A failed first deployment removes it.
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

  /** Allows one method of one resource to the role's session named snowflake, and to operators. */
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

  /** Limits the requests of one method. Its settings replace all settings of the stage, so they repeat metrics and logs. */
  private limit(httpMethod: string, path: string, requestsPerSecond: number): void {
    const stage = this.restApi.deploymentStage.node.defaultChild as apigateway.CfnStage;
    const settings = stage.methodSettings as readonly apigateway.CfnStage.MethodSettingProperty[];
    stage.methodSettings = [
      ...settings,
      {
        ...OBSERVATION,
        httpMethod,
        // API Gateway writes a slash within a path as `~1`.
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

  /** Denies the API to all principals but these roles, even if other policies of the account allow it. */
  private denyOthers(): void {
    const { roleArn } = this.role;
    const { operatorRoles } = this.access;
    const allowed = operatorRoles.length > 0 ? [roleArn, ...operatorRoles] : roleArn;
    this.denyUnless({ ArnNotEquals: { 'aws:PrincipalArn': allowed } });
  }

  /** Denies other networks than Snowflake's. Without this, every VPC endpoint could call a private API. */
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

  /** The short form of the method's ARN, which API Gateway completes. With the full ARN, the API's template would refer to itself. */
  private methodArn(method: string, path: string): string {
    return `execute-api:/${STAGE}/${method}/${path}`;
  }

  /**
   * Answers a batch over 6 MB. Lambda rejects its event, so post cannot answer, and API Gateway gives the advice instead. For a
   * body over 10 MB, API Gateway answers 413 with the plain text `HTTP content length exceeded 10485760 bytes.`, which no
   * gateway response replaces.
   */
  private answerTooLarge(): void {
    this.restApi.addGatewayResponse('TooLarge', {
      type: apigateway.ResponseType.REQUEST_TOO_LARGE,
      statusCode: '413',
      templates: { 'text/plain': TOO_LARGE_ADVICE },
    });
  }

  /** Replaces API Gateway's answer to a wrong signature. That answer repeats the session token, and Snowflake would show it in the SQL error. */
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
