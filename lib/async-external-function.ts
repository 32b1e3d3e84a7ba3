import { Duration, Stack } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type ADMISSION_ENV, type ANSWER_ENV, JOB_TIMES, type START_ENV, type EnvFor } from '../lambda/shared/contract';
import { acknowledge } from './acknowledged-findings';
import type { Config } from './config';
import type { EncryptionKey } from './encryption-key';
import { FailureQueue } from './failure-queue';
import { HandlerFunction } from './handler-function';
import { JobsTable } from './jobs-table';
import type { SnowflakeApi } from './snowflake-api';

/** API Gateway waits 29 s for post and get; a function that takes longer answers nobody. */
const ANSWER_TIMEOUT = Duration.seconds(29);

export interface AsyncExternalFunctionProps {
  readonly api: SnowflakeApi;
  /** The resource of the API: the last part of the function's URL. */
  readonly path: string;
  /** See `function.maxValueBytes` in config.ts. */
  readonly maxValueBytes: number;
  /**
   * How many rows all workers together get through in a second: no more is accepted than they can finish in time.
   *
   * @default no limit: work that shares nothing scales with the number of workers
   */
  readonly rowsPerSecond?: number;
  /** See `function.mostBatchesInHand` in config.ts. */
  readonly mostBatchesInHand: number;
  readonly jobs: Config['jobs'];
  readonly logs: Config['logs'];
  readonly memory: Config['memory'];
  /** Encrypts what is kept. Default: keys of AWS's. */
  readonly key?: EncryptionKey;
  /** See `sourceMap` in handler-function.ts. */
  readonly sourceMap?: boolean;
}

/** The remote service of one asynchronous external function: its URL, the three functions behind it, and its jobs. */
export class AsyncExternalFunction extends Construct {
  readonly post: lambda.Function;
  readonly process: lambda.Function;
  readonly get: lambda.Function;
  readonly jobs: JobsTable;
  readonly failures: FailureQueue;
  /** The `service` dimension of its metrics. */
  readonly service: string;
  /** What to name in `CREATE EXTERNAL FUNCTION … AS`. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: AsyncExternalFunctionProps) {
    super(scope, id);
    const { api, path, memory, logs, key, sourceMap } = props;
    this.service = `${Stack.of(this).stackName}/${path}`;
    const { service } = this;
    this.jobs = new JobsTable(this, 'Jobs', props);
    this.failures = new FailureQueue(this, 'Failures', { key });
    this.process = new HandlerFunction(this, 'Process', {
      entry: 'lambda/process.ts',
      description: 'Does the work on one batch and keeps the result',
      timeout: Duration.seconds(JOB_TIMES.deadlineSeconds),
      memoryMb: memory.process,
      logs,
      key,
      service,
      sourceMap,
      retryAttempts: JOB_TIMES.maxAttempts - 1,
      maxEventAge: Duration.seconds(JOB_TIMES.eventAgeSeconds),
      onFailure: this.failures,
    });
    this.post = new HandlerFunction(this, 'Post', {
      entry: 'lambda/post.ts',
      description: 'Accepts a batch from Snowflake and starts the work on it',
      timeout: ANSWER_TIMEOUT,
      memoryMb: memory.post,
      logs,
      key,
      service,
      sourceMap,
    });
    this.get = new HandlerFunction(this, 'Get', {
      entry: 'lambda/get.ts',
      description: "Answers Snowflake's polls",
      timeout: ANSWER_TIMEOUT,
      memoryMb: memory.get,
      logs,
      key,
      service,
      sourceMap,
    });

    this.jobs.bind(this.post, 'accept');
    this.jobs.bind(this.process, 'work');
    this.jobs.bind(this.get, 'answer');
    this.bindStart();
    this.bindAnswer(props);
    this.url = this.addResource(api, path);
  }

  /** Lets post start process: by its exact ARN, since `grantInvoke` would include every version and alias. */
  private bindStart(): void {
    const env: EnvFor<typeof START_ENV> = { PROCESS_FUNCTION_NAME: this.process.functionName };
    addEnvironment(this.post, env);
    this.post.addToRolePolicy(
      new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.process.functionArn] }),
    );
  }

  private bindAnswer({ maxValueBytes, rowsPerSecond = Infinity, mostBatchesInHand }: AsyncExternalFunctionProps): void {
    const env: EnvFor<typeof ANSWER_ENV & typeof ADMISSION_ENV> = {
      ANSWER_MAX_VALUE_BYTES: String(maxValueBytes),
      ADMISSION_ROWS_PER_SECOND: String(rowsPerSecond),
      ADMISSION_MOST_BATCHES: String(mostBatchesInHand),
    };
    addEnvironment(this.post, env);
  }

  private addResource(api: SnowflakeApi, path: string): string {
    const resource = api.restApi.root.addResource(path);
    const methods = [
      ['POST', this.post],
      ['GET', this.get],
    ] as const;
    for (const [method, fn] of methods) {
      resource.addMethod(method, new apigateway.LambdaIntegration(fn, { proxy: true, allowTestInvoke: false }), {
        authorizationType: apigateway.AuthorizationType.IAM,
      });
      api.allow(method, path);
    }
    acknowledge(resource, 'AwsSolutions::AwsSolutions-COG4');
    return `${api.url}${path}`;
  }
}

function addEnvironment(fn: lambda.Function, env: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(env)) fn.addEnvironment(name, value);
}
