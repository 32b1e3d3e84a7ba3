import { Aws, CfnCondition, CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib/core';
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

/** An output cannot be empty. */
const NONE = 'none';

export interface RemoteServiceStackProps extends StackProps {
  readonly config: Config;
  /** See `sourceMap` in handler-function.ts. */
  readonly sourceMap?: boolean;
}

/** The whole service: one API, the role that calls it, and one external function behind it. */
export class RemoteServiceStack extends Stack {
  constructor(scope: Construct, id: string, { config, sourceMap, ...props }: RemoteServiceStackProps) {
    super(scope, id, { description: 'Asynchronous remote service for Snowflake external functions', ...props });

    const role = new SnowflakeRole(this, 'SnowflakeRole', { pairs: config.snowflake });
    const key = config.encryption.customerManagedKey ? new EncryptionKey(this, 'Key') : undefined;
    const api = new SnowflakeApi(this, 'Api', { ...config, role, key });
    // The processor named in lambda/process.ts: how fast it is, and what it needs.
    const rowsPerSecond = sentimentRowsPerSecond(config.comprehend);
    const own = { rowsPerSecond, api, key, sourceMap };
    const fn = new AsyncExternalFunction(this, 'Function', { ...config, ...config.function, ...own });
    bindComprehend(fn.process, config.comprehend);
    new Monitoring(this, 'Monitoring', { ...config, fn, api });

    const rows = maxBatchRows(rowsPerSecond, config.function.maxValueBytes);
    const methods = api.restApi.methods.map(({ httpMethod }) => httpMethod);
    this.output('ApiRoleArn', 'API_AWS_ROLE_ARN of the API integration', role.roleArn);
    this.output('FunctionName', 'Name of the external function in SQL', config.function.name);
    this.output('FunctionUrl', 'URL of the external function', fn.url);
    this.output('Methods', 'What the URL answers: POST takes batches, GET is for polls', methods.join(','));
    this.output('AllowedPrefix', 'API_ALLOWED_PREFIXES of the API integration', api.url);
    this.output('EndpointType', 'REGIONAL, or PRIVATE', api.endpointType);
    this.output('MaxBatchRows', 'MAX_BATCH_ROWS to declare, by the settings', rows === undefined ? NONE : String(rows));
    this.output(
      'LinkedPairs',
      'Fingerprints of the pairs that may assume the role, for npm run doctor',
      config.snowflake.map(pairFingerprint).join(',') || NONE,
    );
    this.output('JobsTableName', 'The Jobs table', fn.jobs.table.tableName);
    this.output('PostFunctionName', 'Accepts batches', fn.post.functionName);
    this.output('ProcessFunctionName', 'Does the work', fn.process.functionName);
    this.output('GetFunctionName', 'Answers polls', fn.get.functionName);
    this.output('FailureQueueUrl', 'Has what Lambda gave up on; docs/operations.md reads it', fn.failures.queueUrl);
    const sql = snowflakeSql({
      functionName: config.function.name,
      provider: this.provider(api.endpointType),
      roleArn: role.roleArn,
      functionUrl: fn.url,
      allowedPrefix: api.url,
      maxBatchRows: rows,
    });
    this.output('SnowflakeSql', 'To paste into a Snowflake worksheet', sql);
  }

  /** Which partition the stack goes to is only known when it does. */
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

  private output(id: string, description: string, value: string): void {
    new CfnOutput(this, id, { description, value });
  }
}
