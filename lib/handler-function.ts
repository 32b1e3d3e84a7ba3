import { type Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction, OutputFormat, type NodejsFunctionProps } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import * as path from 'node:path';
import type { EnvFor, LOG_ENV, METRICS_ENV } from '../lambda/shared/contract';
import { acknowledge } from './acknowledged-findings';
import type { Config } from './config';
import type { EncryptionKey } from './encryption-key';

const ROOT = path.join(__dirname, '..');

/**
 * V8 puts off a function until it is called, but parses the body of an arrow function at once, whether or not anybody
 * calls it.
 */
const WITHOUT_ARROWS = { '--supported:arrow': 'false' };

/**
 * What stands in for parts of the SDK that would make every cold start longer. It looks for credentials and settings in
 * many places, though a function's are in its environment. Its protocols import event streams only for operations that take
 * or answer with one, and for the sake of that one import esbuild keeps all of `@smithy/core`: take that line out if a
 * processor calls such an operation. DynamoDB's client comes with a library of caches for endpoints that it does not ask for.
 */
const IN_PLACE_OF = {
  '--alias:@aws-sdk/credential-provider-node': standIn('environment-credentials'),
  '--alias:@smithy/core/event-streams': standIn('no-event-streams'),
  '--alias:mnemonist/lru-cache': standIn('endpoint-map'),
  '--alias:node:fs/promises': standIn('no-config-files'),
};

/** esbuild drops less than could be dropped. */
const COMPRESS = path.join(__dirname, 'compress-bundle.mjs');

export interface HandlerFunctionProps extends Pick<NodejsFunctionProps, 'retryAttempts' | 'maxEventAge' | 'onFailure'> {
  /** The file in lambda/ that exports `handler`. */
  readonly entry: 'post' | 'process' | 'get';
  readonly timeout: Duration;
  readonly memoryMb: number;
  readonly logs: Config['logs'];
  readonly description: string;
  /** The `service` dimension of the function's metrics. */
  readonly service: string;
  /** Encrypts the logs. Default: CloudWatch's own. */
  readonly key?: EncryptionKey;
}

/** The one kind of function in this service: bundled with its SDK, a role of its own, a log group of its own. */
export class HandlerFunction extends NodejsFunction {
  constructor(
    scope: Construct,
    id: string,
    { entry, memoryMb, logs: logSettings, key, service, ...props }: HandlerFunctionProps,
  ) {
    super(scope, id, {
      ...props,
      entry: path.join(ROOT, 'lambda', `${entry}.ts`),
      handler: 'handler',
      projectRoot: ROOT,
      depsLockFilePath: path.join(ROOT, 'package-lock.json'),
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: memoryMb,
      tracing: lambda.Tracing.ACTIVE,
      role: ownRole(scope, `${id}Role`),
      logGroup: new logs.LogGroup(scope, `${id}Logs`, {
        retention: logSettings.retentionDays,
        encryptionKey: key,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      loggingFormat: lambda.LoggingFormat.JSON,
      // Lambda takes the lines of the metrics, which have no level, for INFO: above that it would drop them.
      applicationLogLevelV2: lambda.ApplicationLogLevel[logSettings.level === 'DEBUG' ? 'DEBUG' : 'INFO'],
      systemLogLevelV2: lambda.SystemLogLevel.INFO,
      environment: observation(service, logSettings.level),
      bundling: {
        // The SDK is bundled, so its version is ours and start-up is shorter.
        externalModules: [],
        esbuildArgs: { ...IN_PLACE_OF, ...WITHOUT_ARROWS },
        // No source map: Node reads it at every cold start, and stacks of errors are not logged.
        mainFields: ['module', 'main'],
        format: OutputFormat.CJS,
        // The oldest Node that runs these bundles: a developer's machine, not Lambda.
        target: 'node20',
        logLevel: LogLevel.WARNING,
        commandHooks: {
          beforeBundling: () => [],
          beforeInstall: () => [],
          afterBundling: (_, outputDir) => [`node "${COMPRESS}" "${path.join(outputDir, 'index.js')}"`],
        },
      },
    });
    this.logGroup.grantWrite(this);
    acknowledge(this, 'Serverless::Serverless-LambdaDLQ');
    if (this.role) acknowledge(this.role, 'AwsSolutions::AwsSolutions-IAM5[Resource::*]');
  }
}

function standIn(name: string): string {
  return path.join(ROOT, 'lambda', 'stand-ins', `${name}.ts`);
}

function observation(service: string, level: string): EnvFor<typeof METRICS_ENV & typeof LOG_ENV> {
  return { METRICS_SERVICE: service, LOG_LEVEL: level };
}

/** Without AWS's managed policy, which lets a function write to every log group of the account. */
function ownRole(scope: Construct, id: string): iam.Role {
  return new iam.Role(scope, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
}
