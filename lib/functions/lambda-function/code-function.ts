import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import * as path from 'node:path';
import { acknowledge } from '../../acknowledged-findings';
import type { Observed } from '../../observed';

const ROOT = path.join(__dirname, '..', '..', '..');

/** Files of a folder that the function does not need. */
const LEFT_OUT = ['**/__pycache__', '**/*.pyc', 'test', 'tests', 'input.csv', 'output.csv', 'README.md'];

export interface CodeFunctionProps extends Pick<Observed, 'logs' | 'key'> {
  /** A folder, from the project's root. */
  readonly code: string;
  /** Such as `python3.13`. */
  readonly runtime: string;
  /** Such as `app.handler`. */
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly description: string;
}

/** A function that the stack deploys from a folder of the project, with a role and a log group of its own. */
export class CodeFunction extends lambda.Function {
  constructor(scope: Construct, id: string, { logs: logSettings, key, ...props }: CodeFunctionProps) {
    super(scope, id, {
      code: lambda.Code.fromAsset(path.join(ROOT, props.code), { exclude: LEFT_OUT }),
      runtime: new lambda.Runtime(props.runtime),
      handler: props.handler,
      description: props.description,
      memorySize: props.memoryMb,
      timeout: Duration.seconds(props.timeoutSeconds),
      architecture: lambda.Architecture.ARM_64,
      tracing: lambda.Tracing.ACTIVE,
      loggingFormat: lambda.LoggingFormat.JSON,
      // Without AWS's managed policy, which lets a function write to every log group of the account.
      role: new iam.Role(scope, `${id}Role`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
      logGroup: new logs.LogGroup(scope, `${id}Logs`, {
        retention: logSettings.retentionDays,
        encryptionKey: key,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    });
    this.logGroup.grantWrite(this);
    acknowledge(
      this,
      'Serverless::Serverless-LambdaDLQ',
      'AwsSolutions::AwsSolutions-L1',
      'Serverless::Serverless-LambdaLatestVersion',
    );
    if (this.role) acknowledge(this.role, 'AwsSolutions::AwsSolutions-IAM5[Resource::*]');
  }
}
