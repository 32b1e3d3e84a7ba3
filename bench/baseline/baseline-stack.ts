import * as path from 'node:path';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import { AuthorizationType, LambdaIntegration } from 'aws-cdk-lib/aws-apigateway';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Architecture, LoggingFormat, Runtime, type Function } from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Config } from '../../lib/config';
import { SnowflakeApi } from '../../lib/snowflake-api';
import { SnowflakeRole } from '../../lib/snowflake-role';

const ROOT = path.join(__dirname, '..', '..');
const PATH = 'sentiment';

/**
 * The memory and the time-outs of the baseline's functions. 256 MB is the least memory with which it processes a batch of 1,000 rows. Snowflake's
 * sample sets no memory, and its time-outs are too short.
 */
const MEMORY_MB = 256;
const TIMEOUTS = { post: Duration.seconds(29), process: Duration.minutes(15), get: Duration.seconds(29) } as const;

/**
 * The baseline: Snowflake's sample of an asynchronous remote service, in TypeScript and as a stack. It has the sample's algorithm, with one
 * item for each batch, and this project's API, so that both services are called and measured in the same way.
 * https://docs.snowflake.com/en/sql-reference/external-functions-creating-aws-sample-asynchronous
 */
export class BaselineStack extends Stack {
  constructor(scope: Construct, id: string, { snowflake, access, logs, throttle }: Config) {
    super(scope, id);
    const role = new SnowflakeRole(this, 'SnowflakeRole', { pairs: snowflake });
    const api = new SnowflakeApi(this, 'Api', { role, access, logs, throttle });
    const table = new dynamodb.TableV2(this, 'Jobs', {
      partitionKey: { name: 'batch_id', type: dynamodb.AttributeType.STRING },
      billing: dynamodb.Billing.onDemand(),
    });
    const [post, process, get] = (['post', 'process', 'get'] as const).map((entry) => {
      const fn = this.handler(entry);
      fn.addEnvironment('TABLE_NAME', table.tableName);
      table.grantReadWriteData(fn);
      return fn;
    }) as [Function, Function, Function];
    process.grantInvoke(post);
    post.addEnvironment('PROCESS_FUNCTION_NAME', process.functionName);
    process.addToRolePolicy(new PolicyStatement({ actions: ['comprehend:DetectSentiment'], resources: ['*'] }));
    const resource = api.restApi.root.addResource(PATH);
    for (const [method, fn] of [['POST', post] as const, ['GET', get] as const]) {
      resource.addMethod(method, new LambdaIntegration(fn), { authorizationType: AuthorizationType.IAM });
      api.allow(method, PATH);
    }
    // The same outputs as RemoteServiceStack's: the embedded cloud and the Snowflake emulator read them.
    this.output('ApiRoleArn', role.roleArn);
    this.output('FunctionName', 'baseline');
    this.output('FunctionUrl', `${api.url}${PATH}`);
    this.output('JobsTableName', table.tableName);
    this.output('PostFunctionName', post.functionName);
    this.output('ProcessFunctionName', process.functionName);
    this.output('GetFunctionName', get.functionName);
  }

  /** Makes one function. Its bundle contains the SDK, as the bundles of this project do. */
  private handler(entry: keyof typeof TIMEOUTS): NodejsFunction {
    return new NodejsFunction(this, entry, {
      entry: path.join(__dirname, `${entry}.ts`),
      projectRoot: ROOT,
      depsLockFilePath: path.join(ROOT, 'package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: TIMEOUTS[entry],
      memorySize: MEMORY_MB,
      // Without the managed policy for logs that NodejsFunction would add: the benchmark does not read the baseline's logs.
      role: new Role(this, `${entry}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
      loggingFormat: LoggingFormat.JSON,
      bundling: { externalModules: [], minify: true, target: 'node20', logLevel: LogLevel.WARNING },
    });
  }

  private output(id: string, value: string): void {
    new CfnOutput(this, id, { value });
  }
}
