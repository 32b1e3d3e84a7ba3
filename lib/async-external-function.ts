import { Annotations, Duration, Stack } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type ADMISSION_ENV, type ANSWER_ENV, JOB_TIMES, type START_ENV, type EnvFor } from '../lambda/shared/contract';
import { acknowledge } from './acknowledged-findings';
import { addVariables } from './add-variables';
import type { Config } from './config';
import type { EncryptionKey } from './encryption-key';
import { FailureQueue } from './failure-queue';
import { HandlerFunction } from './handler-function';
import { JobsTable } from './jobs-table';
import type { SnowflakeApi } from './snowflake-api';

/** API Gateway waits 29 s for post and get; a later answer reaches no client. */
const ANSWER_TIMEOUT = Duration.seconds(29);

/** AWS refuses a reservation that leaves fewer (https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html). */
const LEAST_UNRESERVED = 100;

export interface AsyncExternalFunctionProps {
  readonly api: SnowflakeApi;
  /** The resource of the API: the last part of the function's URL. */
  readonly path: string;
  /** See `function.maxValueBytes` in docs/settings.md. */
  readonly maxValueBytes: number;
  /**
   * The rows a second that all workers together process. post accepts no more than they can finish in time.
   *
   * @default no limit: work that shares no quota scales with the number of workers
   */
  readonly rowsPerSecond?: number;
  /** See `function.maxBatchesInFlight` in docs/settings.md. */
  readonly maxBatchesInFlight: number;
  /** See `reservedConcurrency` in docs/settings.md. Default: none. */
  readonly reservedConcurrency?: Config['reservedConcurrency'];
  readonly jobs: Config['jobs'];
  /** Divides every time in a job's life. Default: 1. */
  readonly timeScale?: number;
  readonly logs: Pick<Config['logs'], 'retentionDays' | 'level'>;
  readonly memory: Config['memory'];
  /** Encrypts table, queue and logs. Default: keys of AWS's. */
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
    const { api, path, memory, reservedConcurrency, jobs, timeScale, logs, key, sourceMap } = props;
    this.service = `${Stack.of(this).stackName}/${path}`;
    const { service } = this;
    this.jobs = new JobsTable(this, 'Jobs', { jobs, timeScale, key });
    this.failures = new FailureQueue(this, 'Failures', { key });
    this.process = new HandlerFunction(this, 'Process', {
      entry: 'lambda/process/sentiment.ts',
      description: 'Processes one batch and stores the result',
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
      description: 'Accepts a batch from Snowflake and starts process',
      timeout: ANSWER_TIMEOUT,
      memoryMb: memory.post,
      reservedConcurrency: reservedConcurrency?.post,
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
      reservedConcurrency: reservedConcurrency?.get,
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
    this.sayNeededLimit(props);
  }

  /** Lets post start process: by its exact ARN, since `grantInvoke` would include every version and alias. */
  private bindStart(): void {
    const variables: EnvFor<typeof START_ENV> = { PROCESS_FUNCTION_NAME: this.process.functionName };
    addVariables(this.post, variables);
    this.post.addToRolePolicy(
      new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.process.functionArn] }),
    );
  }

  private bindAnswer({
    maxValueBytes,
    rowsPerSecond = Infinity,
    maxBatchesInFlight,
  }: AsyncExternalFunctionProps): void {
    const variables: EnvFor<typeof ANSWER_ENV & typeof ADMISSION_ENV> = {
      ANSWER_MAX_VALUE_BYTES: String(maxValueBytes),
      ADMISSION_ROWS_PER_SECOND: String(rowsPerSecond),
      ADMISSION_MAX_BATCHES_IN_FLIGHT: String(maxBatchesInFlight),
    };
    addVariables(this.post, variables);
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

  /** A reservation that the account cannot give fails only in the middle of a deployment. */
  private sayNeededLimit({ reservedConcurrency = {}, maxBatchesInFlight }: AsyncExternalFunctionProps): void {
    const { post = 0, get = 0 } = reservedConcurrency;
    const reserved = post + get;
    if (reserved === 0) return;
    const least = reserved + LEAST_UNRESERVED;
    const whole = reserved + Math.max(LEAST_UNRESERVED, maxBatchesInFlight);
    Annotations.of(this).addInfo(
      `reservedConcurrency: the account's limit of concurrent executions of Lambda must be at least ${least}, or the deployment fails. ` +
        `To run ${maxBatchesInFlight} batches at once (function.maxBatchesInFlight) it must be at least ${whole}, and more if other functions run.`,
    );
  }
}
