import { Annotations, Duration, Stack } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ADMISSION_ENV, POLL_ENV, EnvFor } from '../lambda/shared/contract';
import { type SERVICE_ENV, writtenFunctions, type ServedFunctions } from '../lambda/shared/served-functions';
import { acknowledge } from './acknowledged-findings';
import { addVariables } from './add-variables';
import { ConfigError } from './config-error';
import type { Config } from './config';
import { SERVICE_ENTRIES } from './entries';
import type { ExternalFunction } from './external-function';
import { rateConflict } from './functions/rate-conflict';
import { HandlerFunction } from './handler-function';
import type { Observed } from './observed';
import type { JobStorage } from './job-storage';
import type { SnowflakeApi } from './snowflake-api';

/** API Gateway waits 29 s for post and get; a later answer reaches no client. */
const ANSWER_TIMEOUT = Duration.seconds(29);

/** AWS refuses a reservation that leaves fewer (https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html). */
const LEAST_UNRESERVED = 100;

/**
 * Lambda's limit for all variables of a function is 4 KB
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). The rest is for the other variables.
 */
const LONGEST_FUNCTIONS_VARIABLE = 3_500;

/** The longest name of a Lambda function, which is known only when the stack is deployed. */
const LAMBDA_NAME_LENGTH = 64;

export interface RemoteServiceProps extends Observed {
  readonly api: SnowflakeApi;
  readonly storage: JobStorage;
  readonly functions: readonly ExternalFunction[];
  /** See `jobs.maxBatchesInFlight` in docs/settings.md. */
  readonly maxBatchesInFlight: number;
  /** See `jobs.maxBatchesAtOnce` in docs/settings.md. */
  readonly maxBatchesAtOnce: number;
  /** See `polls.holdSeconds` in docs/settings.md. */
  readonly holdSeconds: number;
  /** See `reservedConcurrency` in docs/settings.md. Default: none. */
  readonly reservedConcurrency?: Config['reservedConcurrency'];
  readonly memory: Pick<Config['memory'], 'post' | 'get'>;
}

/** The two functions that answer Snowflake, for all external functions: post accepts batches, get answers polls. */
export class RemoteService extends Construct {
  readonly post: lambda.Function;
  readonly get: lambda.Function;
  private readonly api: SnowflakeApi;

  constructor(scope: Construct, id: string, props: RemoteServiceProps) {
    super(scope, id);
    const { api, storage, functions, memory, reservedConcurrency, logs, key, service, sourceMap, bundleOf } = props;
    this.api = api;
    const conflict = rateConflict(functions.map(({ name, processor: { pace } }) => ({ name, pace })));
    if (conflict !== undefined) throw new ConfigError(conflict);
    const common = { timeout: ANSWER_TIMEOUT, logs, key, service, sourceMap, bundleOf };
    this.post = new HandlerFunction(this, 'Post', {
      ...common,
      entry: SERVICE_ENTRIES.post,
      description: 'Accepts a batch from Snowflake and starts process',
      memoryMb: memory.post,
      reservedConcurrency: reservedConcurrency?.post,
    });
    this.get = new HandlerFunction(this, 'Get', {
      ...common,
      entry: SERVICE_ENTRIES.get,
      description: "Answers Snowflake's polls",
      memoryMb: memory.get,
      reservedConcurrency: reservedConcurrency?.get,
    });
    storage.bindService(this);
    this.bindFunctions(props);
    for (const fn of functions) {
      fn.grantStart(this.post);
      fn.grantStart(this.get);
      fn.grantStartOf(functions.filter(({ served }) => served.line === fn.served.line));
      this.addResource(fn.path);
    }
    this.sayNeededLimit(props);
  }

  /** What to name in `CREATE EXTERNAL FUNCTION … AS`. */
  urlOf({ path }: Pick<ExternalFunction, 'path'>): string {
    return `${this.api.url}${path}`;
  }

  private bindFunctions(props: RemoteServiceProps): void {
    const { functions, maxBatchesInFlight, maxBatchesAtOnce, holdSeconds } = props;
    const served: ServedFunctions = Object.fromEntries(functions.map(({ path, served: fn }) => [`/${path}`, fn]));
    checkLength(served);
    const variables: EnvFor<typeof SERVICE_ENV> = { FUNCTIONS: Stack.of(this).toJsonString(writtenFunctions(served)) };
    const polls: EnvFor<typeof POLL_ENV> = { POLL_HOLD_SECONDS: String(holdSeconds) };
    addVariables(this.get, { ...variables, ...polls });
    const admission: EnvFor<typeof ADMISSION_ENV> = {
      ADMISSION_MAX_BATCHES_IN_FLIGHT: String(maxBatchesInFlight),
      ADMISSION_MAX_BATCHES_AT_ONCE: String(maxBatchesAtOnce),
    };
    addVariables(this.post, { ...variables, ...admission });
  }

  private addResource(path: string): void {
    const resource = this.api.restApi.root.addResource(path);
    const methods = [
      ['POST', this.post],
      ['GET', this.get],
    ] as const;
    for (const [method, fn] of methods) {
      resource.addMethod(method, new apigateway.LambdaIntegration(fn, { proxy: true, allowTestInvoke: false }), {
        authorizationType: apigateway.AuthorizationType.IAM,
      });
      this.api.allow(method, path);
    }
    acknowledge(resource, 'AwsSolutions::AwsSolutions-COG4');
  }

  /** A reservation that the account cannot give fails only in the middle of a deployment. */
  private sayNeededLimit({ reservedConcurrency = {}, maxBatchesAtOnce, functions }: RemoteServiceProps): void {
    const { post = 0, get = 0 } = reservedConcurrency;
    const reserved = post + get;
    if (reserved === 0) return;
    const least = reserved + LEAST_UNRESERVED;
    const withoutQuota = functions.filter(({ served }) => served.slots === undefined).length;
    const whole = reserved + Math.max(LEAST_UNRESERVED, withoutQuota * maxBatchesAtOnce);
    const more =
      withoutQuota === 0
        ? ''
        : ` To run ${maxBatchesAtOnce} batches of each function without a quota at once (jobs.maxBatchesAtOnce) it must be at least ${whole}, and more if other functions run.`;
    Annotations.of(this).addInfo(
      `reservedConcurrency: the account's limit of concurrent executions of Lambda must be at least ${least}, or the deployment fails.${more}`,
    );
  }
}

/** Lambda refuses longer variables only in the middle of a deployment. */
function checkLength(served: ServedFunctions): void {
  const functions = Object.entries(served);
  const longest = functions.map(([path, fn]) => [path, { ...fn, process: 'x'.repeat(LAMBDA_NAME_LENGTH) }] as const);
  const bytes = Buffer.byteLength(JSON.stringify(writtenFunctions(Object.fromEntries(longest))));
  if (bytes <= LONGEST_FUNCTIONS_VARIABLE) return;
  throw new ConfigError(
    `${functions.length} functions are too many for one stack: post and get know them by an environment variable, which Lambda limits to 4 KB. ` +
      'Use shorter names, or move some functions to a second stack with another stackName.',
  );
}
