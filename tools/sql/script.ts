import { apiProvider } from '../../lib/api-provider';
import { snowflakeSql, type SnowflakeSqlProps } from '../../lib/snowflake-sql';
import { arnParts } from '../stack/arn-parts';
import type { StackOutputs } from '../stack/stack-outputs';

export type ScriptOptions = Pick<SnowflakeSqlProps, 'integration' | 'database' | 'schema' | 'callers' | 'authors'>;

/** The set-up script of a deployed stack. The names in `options` are used in SQL without change. */
export function script(outputs: StackOutputs, options: ScriptOptions = {}): string {
  const { partition } = arnParts(outputs.ApiRoleArn);
  return snowflakeSql({
    ...options,
    functionName: outputs.FunctionName,
    provider: apiProvider(outputs.EndpointType, partition === 'aws-us-gov'),
    roleArn: outputs.ApiRoleArn,
    functionUrl: outputs.FunctionUrl,
    allowedPrefix: outputs.AllowedPrefix,
    maxBatchRows: outputs.MaxBatchRows === 'none' ? undefined : Number(outputs.MaxBatchRows),
  });
}
