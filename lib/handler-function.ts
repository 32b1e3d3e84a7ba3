import { type Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction, OutputFormat, type NodejsFunctionProps } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import * as path from 'node:path';
import type { EnvFor, LOG_ENV, METRICS_ENV } from '../lambda/shared/contract';
import { acknowledge } from './acknowledged-findings';
import { BUNDLING } from './bundling';
import type { Observed } from './observed';

const ROOT = path.join(__dirname, '..');

export interface HandlerFunctionProps
  extends Observed, Pick<NodejsFunctionProps, 'retryAttempts' | 'maxEventAge' | 'onFailure'> {
  /** The file that exports `handler`, from the project's root, such as `lambda/post.ts`. */
  readonly entry: string;
  readonly timeout: Duration;
  readonly memoryMb: number;
  /** Executions that only this function can use, and the most that it can use. Default: it shares the account's. */
  readonly reservedConcurrency?: number;
  readonly description: string;
}

/** The one kind of function in this service: bundled with its SDK, a role of its own, a log group of its own. */
export class HandlerFunction extends NodejsFunction {
  constructor(
    scope: Construct,
    id: string,
    {
      entry,
      memoryMb,
      reservedConcurrency,
      logs: logSettings,
      key,
      service,
      sourceMap = false,
      bundleOf,
      ...props
    }: HandlerFunctionProps,
  ) {
    super(scope, id, {
      ...props,
      entry: path.join(ROOT, entry),
      // With code of its own, the function is not bundled by CDK.
      code: bundleOf && lambda.Code.fromAsset(bundleOf(entry)),
      handler: 'index.handler',
      projectRoot: ROOT,
      depsLockFilePath: path.join(ROOT, 'package-lock.json'),
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: memoryMb,
      reservedConcurrentExecutions: reservedConcurrency,
      tracing: lambda.Tracing.ACTIVE,
      role: ownRole(scope, `${id}Role`),
      logGroup: new logs.LogGroup(scope, `${id}Logs`, {
        retention: logSettings.retentionDays,
        encryptionKey: key,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      loggingFormat: lambda.LoggingFormat.JSON,
      // Lambda treats the lines of the metrics, which have no level, as INFO: at a higher level it would drop them.
      applicationLogLevelV2: lambda.ApplicationLogLevel[logSettings.level === 'DEBUG' ? 'DEBUG' : 'INFO'],
      systemLogLevelV2: lambda.SystemLogLevel.INFO,
      environment: {
        ...observation(service, logSettings.level),
        ...(sourceMap && { NODE_OPTIONS: '--enable-source-maps' }),
      },
      bundling: {
        ...BUNDLING,
        // The SDK is bundled: its version is ours, and a cold start is shorter than with Lambda's own copy.
        externalModules: [],
        sourceMap,
        format: OutputFormat.CJS,
        logLevel: LogLevel.WARNING,
      },
    });
    this.logGroup.grantWrite(this);
    acknowledge(this, 'Serverless::Serverless-LambdaDLQ');
    if (this.role) acknowledge(this.role, 'AwsSolutions::AwsSolutions-IAM5[Resource::*]');
  }
}

function observation(service: string, level: string): EnvFor<typeof METRICS_ENV & typeof LOG_ENV> {
  return { METRICS_SERVICE: service, LOG_LEVEL: level };
}

/** Without AWS's managed policy, which lets a function write to every log group of the account. */
function ownRole(scope: Construct, id: string): iam.Role {
  return new iam.Role(scope, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
}
