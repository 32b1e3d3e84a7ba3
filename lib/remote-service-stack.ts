import { Annotations, Aws, CfnCondition, CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { apiProvider, type EndpointType } from './api-provider';
import type { Config } from './config';
import { EncryptionKey } from './encryption-key';
import { ExternalFunction } from './external-function';
import { FailureQueue } from './failure-queue';
import { configured } from './functions/function-config';
import { slotsByQuota } from './functions/pace';
import type { Observed } from './observed';
import { JobsTable } from './jobs-table';
import { Monitoring } from './monitoring';
import { pairFingerprint } from './pair-fingerprint';
import { RemoteService } from './remote-service';
import { rowsPerStatement } from './rows-per-statement';
import { SnowflakeApi } from './snowflake-api';
import { SnowflakeRole } from './snowflake-role';
import { snowflakeSql } from './snowflake-sql';
import type { DescribedFunction } from './described-function';
import type { Trial } from './trial';

/** An output cannot be empty. */
const NONE = 'none';

export interface RemoteServiceStackProps extends StackProps, Pick<Observed, 'bundleOf'> {
  readonly config: Config;
  /** See `sourceMap` in handler-function.ts. Only runs on a developer's machine set it: their log holds no customer's rows. */
  readonly sourceMap?: boolean;
  /** Default: none, as in every account. */
  readonly trial?: Trial;
}

/** The whole service: one API, the role that calls it, and the external functions behind it. */
export class RemoteServiceStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { config, trial = {}, sourceMap, bundleOf, ...props }: RemoteServiceStackProps,
  ) {
    super(scope, id, { description: 'Asynchronous remote service for Snowflake external functions', ...props });

    const { access, encryption, jobs, logs, memory, monitoring, reservedConcurrency, throttle } = config;
    const { timeScale = 1, retrySeconds, shareQuota = true } = trial;
    const role = new SnowflakeRole(this, 'SnowflakeRole', { pairs: config.snowflake });
    const key = encryption.customerManagedKey ? new EncryptionKey(this, 'Key') : undefined;
    const api = new SnowflakeApi(this, 'Api', { role, access, throttle, logs, key });
    // To replace the storage, name another JobStorage here.
    const storage = new JobsTable(this, 'Jobs', { jobs, timeScale, retrySeconds, key });
    const failures = new FailureQueue(this, 'Failures', { key });
    const observed: Observed = { logs, key, service: this.stackName, sourceMap, bundleOf };
    const scopeOfFunctions = new Construct(this, 'Functions');
    const configs = config.functions.map((fn) => ({ fn, processor: configured(fn, this.region) }));
    const slots = slotsByQuota(configs.map(({ processor }) => processor.pace));
    const functions = configs.map(({ fn, processor }) => {
      const { name, path, maxBatchRows, options, contextHeaders, settings } = fn;
      return new ExternalFunction(scopeOfFunctions, name, {
        ...observed,
        ...{ name, path, maxBatchRows, options, contextHeaders, settings, processor },
        memoryMb: memory.process,
        storage,
        failures,
        shareQuota,
        slots: processor.pace.quota && slots.get(processor.pace.quota.name),
      });
    });
    const service = new RemoteService(this, 'Service', {
      ...observed,
      api,
      storage,
      functions,
      maxBatchesInFlight: jobs.maxBatchesInFlight,
      maxBatchesAtOnce: jobs.maxBatchesAtOnce,
      holdSeconds: config.polls.holdSeconds,
      reservedConcurrency,
      memory,
    });
    if (logs.level === 'DEBUG' && !sourceMap) this.warnOfDebug();
    new Monitoring(this, 'Monitoring', { service, functions, failures, api, monitoring });

    const described = functions.map((fn): DescribedFunction => describe(fn, service, jobs.maxBatchesAtOnce));
    const [first] = described;
    if (first === undefined) throw new Error('A service has one function at least');
    const methods = api.restApi.methods.map(({ httpMethod }) => httpMethod);
    this.output('ApiRoleArn', 'API_AWS_ROLE_ARN of the API integration', role.roleArn);
    this.output('FunctionName', 'Name of the external function in SQL', first.name);
    this.output('FunctionUrl', 'URL of the external function', first.url);
    this.output(
      'Methods',
      'Methods of the URL: POST accepts batches, GET answers polls',
      [...new Set(methods)].join(','),
    );
    this.output('AllowedPrefix', 'API_ALLOWED_PREFIXES of the API integration', api.url);
    this.output('EndpointType', 'REGIONAL, or PRIVATE', api.endpointType);
    this.output('MaxBatchRows', 'MAX_BATCH_ROWS to declare, by the settings', String(first.maxBatchRows ?? NONE));
    this.output(
      'LinkedPairs',
      'Fingerprints of the pairs that may assume the role, for npm run doctor',
      config.snowflake.map(pairFingerprint).join(',') || NONE,
    );
    this.output('JobsTableName', 'The Jobs table', storage.table.tableName);
    this.output('JobsRetentionHours', 'How long jobs are kept, for npm run jobs', String(jobs.retentionHours));
    this.output('JobsTimeScale', 'Divides the times of a job, for npm run jobs; 1 in an account', String(timeScale));
    this.output('PostFunctionName', 'Accepts batches', service.post.functionName);
    this.output('ProcessFunctionName', 'Processes batches', first.process);
    this.output('GetFunctionName', 'Answers polls', service.get.functionName);
    this.output(
      'FailureQueueUrl',
      'Events that Lambda stopped retrying; docs/operations.md reads it',
      failures.queueUrl,
    );
    described.forEach((fn, index) =>
      this.output(`Function${index + 1}`, `${fn.name}, as the commands know it`, this.toJsonString(fn)),
    );
    const sql = snowflakeSql({
      provider: this.provider(api.endpointType),
      roleArn: role.roleArn,
      allowedPrefix: api.url,
      // CloudFormation publishes no limit for an output, so it holds one function however many there are.
      functions: [first],
      more: described.length - 1,
    });
    this.output('SnowflakeSql', 'To paste into a Snowflake worksheet', sql);
  }

  /** The partition is known only when the stack is deployed. */
  private provider(endpointType: EndpointType): string {
    const isGovCloud = new CfnCondition(this, 'IsGovCloud', {
      expression: Fn.conditionEquals(Aws.PARTITION, 'aws-us-gov'),
    });
    return Fn.conditionIf(
      isGovCloud.logicalId,
      apiProvider(endpointType, true),
      apiProvider(endpointType, false),
    ).toString();
  }

  private warnOfDebug(): void {
    Annotations.of(this).addWarningV2(
      'remote-service:logs.level',
      'logs.level is DEBUG: the log of process holds the message and the stack of each error, which may quote rows. ' +
        'Set it back to INFO when you have found the error.',
    );
  }

  private output(id: string, description: string, value: string): void {
    new CfnOutput(this, id, { description, value });
  }
}

function describe(fn: ExternalFunction, service: RemoteService, maxBatchesAtOnce: number): DescribedFunction {
  const { name, processor, options, contextHeaders, maxBatchRows, process, served } = fn;
  const statementRows = rowsPerStatement(processor.pace, maxBatchesAtOnce);
  const { unitsPerSecond, unitsPerCall } = processor.pace.quota ?? {};
  return {
    name,
    url: service.urlOf(fn),
    process: process.functionName,
    line: served.line,
    ...(served.slots !== undefined && { slots: served.slots }),
    ...(unitsPerSecond !== undefined && unitsPerCall !== undefined && { quota: { unitsPerSecond, unitsPerCall } }),
    arguments: processor.arguments,
    returns: processor.returns,
    example: processor.example,
    ...(processor.sampleOptions && { sampleOptions: processor.sampleOptions }),
    ...(processor.sampleSelect !== undefined && { sampleSelect: processor.sampleSelect }),
    ...(maxBatchRows !== undefined && { maxBatchRows }),
    ...(statementRows !== undefined && { rowsPerStatement: statementRows }),
    ...(options && { options }),
    ...(contextHeaders && { contextHeaders }),
  };
}
