import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { AsyncExternalFunction } from './async-external-function';
import { bindComprehend, sentimentRowsPerSecond } from './comprehend-access';
import type { Config } from './config';
import { EncryptionKey } from './encryption-key';
import { SnowflakeApi } from './snowflake-api';
import { SnowflakeRole } from './snowflake-role';
import { snowflakeSql } from './snowflake-sql';

export interface RemoteServiceStackProps extends StackProps {
  readonly config: Config;
}

/** The whole service: one API, the role that calls it, and one external function behind it. */
export class RemoteServiceStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: RemoteServiceStackProps) {
    super(scope, id, { description: 'Asynchronous remote service for Snowflake external functions', ...props });

    const role = new SnowflakeRole(this, 'SnowflakeRole', { pairs: config.snowflake });
    const key = config.encryption.customerManagedKey ? new EncryptionKey(this, 'Key') : undefined;
    const api = new SnowflakeApi(this, 'Api', { ...config, role, key });
    // The processor named in lambda/process.ts: how fast it is, and what it needs.
    const rowsPerSecond = sentimentRowsPerSecond(config.comprehend);
    const fn = new AsyncExternalFunction(this, 'Function', { ...config, ...config.function, rowsPerSecond, api, key });
    bindComprehend(fn.process, config.comprehend);

    this.output('ApiRoleArn', 'API_AWS_ROLE_ARN of the API integration', role.roleArn);
    this.output('FunctionName', 'Name of the external function in SQL', config.function.name);
    this.output('FunctionUrl', 'URL of the external function', fn.url);
    this.output('ApiProvider', 'API_PROVIDER of the API integration', api.provider);
    this.output('AllowedPrefix', 'API_ALLOWED_PREFIXES of the API integration', api.url);
    this.output('JobsTableName', 'The Jobs table', fn.jobs.table.tableName);
    this.output('PostFunctionName', 'Accepts batches', fn.post.functionName);
    this.output('ProcessFunctionName', 'Does the work', fn.process.functionName);
    this.output('GetFunctionName', 'Answers polls', fn.get.functionName);
    const sql = snowflakeSql({
      functionName: config.function.name,
      apiProvider: api.provider,
      roleArn: role.roleArn,
      functionUrl: fn.url,
      allowedPrefix: api.url,
    });
    this.output('SnowflakeSql', 'To paste into a Snowflake worksheet', sql);
  }

  private output(id: string, description: string, value: string): void {
    new CfnOutput(this, id, { description, value });
  }
}
