import { apiProvider } from '../../lib/api-provider';
import { snowflakeSql, type SnowflakeSqlProps } from '../../lib/snowflake-sql';
import { arnParts } from '../stack/arn-parts';
import { chosenFunctions } from '../stack/chosen-functions';
import type { StackOutputs } from '../stack/stack-outputs';

export interface ScriptOptions extends Pick<
  SnowflakeSqlProps,
  'integration' | 'database' | 'schema' | 'callers' | 'authors'
> {
  /** The function's name in SQL. Default: all functions. */
  readonly fn?: string;
}

/** The set-up script of a deployed stack. The names in `options` stand in SQL as they are. */
export function script(outputs: StackOutputs, { fn, ...options }: ScriptOptions = {}): string {
  const { partition } = arnParts(outputs.ApiRoleArn);
  return snowflakeSql({
    ...options,
    provider: apiProvider(outputs.EndpointType, partition === 'aws-us-gov'),
    roleArn: outputs.ApiRoleArn,
    allowedPrefix: outputs.AllowedPrefix,
    functions: chosenFunctions(outputs.functions, fn),
  });
}
