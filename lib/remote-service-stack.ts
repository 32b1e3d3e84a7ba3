import { Annotations, Aws, CfnCondition, CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { apiProvider, type EndpointType } from './api-provider';
import { AsyncExternalFunction } from './async-external-function';
import { bindComprehend, sentimentRowsPerSecond } from './comprehend-access';
import type { Config } from './config';
import { EncryptionKey } from './encryption-key';
import { maxBatchRows } from './max-batch-rows';
import { Monitoring } from './monitoring';
import { pairFingerprint } from './pair-fingerprint';
import { SnowflakeApi } from './snowflake-api';
import { SnowflakeRole } from './snowflake-role';
import { snowflakeSql } from './snowflake-sql';
import type { Trial } from './trial';

/** An output cannot be empty. */
const NONE = 'none';

export interface RemoteServiceStackProps extends StackProps {
  readonly config: Config;
  /** See `sourceMap` in handler-function.ts. Only runs on a developer's machine set it: their log holds no customer's rows. */
  readonly sourceMap?: boolean;
  /** Default: none, as in every account. */
  readonly trial?: Trial;
}

/** The whole service: one API, the role that calls it, and one external function behind it. */
export class RemoteServiceStack extends Stack {
  constructor(scope: Construct, id: string, { config, trial = {}, sourceMap, ...props }: RemoteServiceStackProps) {
    super(scope, id, { description: 'Asynchronous remote service for Snowflake external functions', ...props });

    const { access, comprehend, encryption, jobs, logs, memory, monitoring, reservedConcurrency, throttle } = config;
    const { name, path, maxValueBytes, maxBatchesInFlight } = config.function;
    const { timeScale = 1, shareQuota = true } = trial;
    const role = new SnowflakeRole(this, 'SnowflakeRole', { pairs: config.snowflake });
    const key = encryption.customerManagedKey ? new EncryptionKey(this, 'Key') : undefined;
    const api = new SnowflakeApi(this, 'Api', { role, access, throttle, logs, key });
    // The processor named in lambda/process/sentiment.ts: how fast it is, and what it needs.
    const rowsPerSecond = sentimentRowsPerSecond({ batchCallsPerSecond: comprehend.batchCallsPerSecond, shareQuota });
    const fn = new AsyncExternalFunction(this, 'Function', {
      api,
      path,
      maxValueBytes,
      maxBatchesInFlight,
      rowsPerSecond,
      reservedConcurrency,
      jobs,
      timeScale,
      logs,
      memory,
      key,
      sourceMap,
    });
    bindComprehend(fn.process, {
      region: comprehend.region,
      batchCallsPerSecond: comprehend.batchCallsPerSecond,
      language: comprehend.language,
      shareQuota,
    });
    if (logs.level === 'DEBUG' && !sourceMap) this.warnOfDebug();
    new Monitoring(this, 'Monitoring', { fn, api, monitoring, callsPerSecond: comprehend.batchCallsPerSecond });

    const rows = maxBatchRows(rowsPerSecond, maxValueBytes);
    const methods = api.restApi.methods.map(({ httpMethod }) => httpMethod);
    this.output('ApiRoleArn', 'API_AWS_ROLE_ARN of the API integration', role.roleArn);
    this.output('FunctionName', 'Name of the external function in SQL', name);
    this.output('FunctionUrl', 'URL of the external function', fn.url);
    this.output('Methods', 'Methods of the URL: POST accepts batches, GET answers polls', methods.join(','));
    this.output('AllowedPrefix', 'API_ALLOWED_PREFIXES of the API integration', api.url);
    this.output('EndpointType', 'REGIONAL, or PRIVATE', api.endpointType);
    this.output('MaxBatchRows', 'MAX_BATCH_ROWS to declare, by the settings', rows === undefined ? NONE : String(rows));
    this.output(
      'LinkedPairs',
      'Fingerprints of the pairs that may assume the role, for npm run doctor',
      config.snowflake.map(pairFingerprint).join(',') || NONE,
    );
    this.output('JobsTableName', 'The Jobs table', fn.jobs.table.tableName);
    this.output('JobsRetentionHours', 'How long jobs are kept, for npm run jobs', String(jobs.retentionHours));
    this.output('JobsTimeScale', 'Divides the times of a job, for npm run jobs; 1 in an account', String(timeScale));
    this.output('PostFunctionName', 'Accepts batches', fn.post.functionName);
    this.output('ProcessFunctionName', 'Processes batches', fn.process.functionName);
    this.output('GetFunctionName', 'Answers polls', fn.get.functionName);
    this.output(
      'FailureQueueUrl',
      'Events that Lambda stopped retrying; docs/operations.md reads it',
      fn.failures.queueUrl,
    );
    const sql = snowflakeSql({
      functionName: name,
      provider: this.provider(api.endpointType),
      roleArn: role.roleArn,
      functionUrl: fn.url,
      allowedPrefix: api.url,
      maxBatchRows: rows,
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
