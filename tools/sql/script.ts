import { apiProvider } from '../../lib/api-provider';
import type { DescribedFunction } from '../../lib/described-function';
import { integrationName, snowflakeSql, type SnowflakeSqlProps } from '../../lib/snowflake-sql';
import { arnParts } from '../stack/arn-parts';
import { chosenFunctions } from '../command-line/chosen-functions';
import type { StackOutputs } from '../stack/stack-outputs';

export interface ScriptOptions extends Pick<
  SnowflakeSqlProps,
  'integration' | 'database' | 'schema' | 'callers' | 'authors'
> {
  /** The function's name in SQL. Default: all functions. */
  readonly fn?: string;
}

/** The set-up script of a deployed stack. The names in `options` are used in SQL without change. */
export function script(outputs: StackOutputs, { fn, ...options }: ScriptOptions = {}): string {
  const functions = chosenFunctions(outputs.functions, fn);
  const { partition } = arnParts(outputs.ApiRoleArn);
  return snowflakeSql({
    ...options,
    provider: apiProvider(outputs.EndpointType, partition === 'aws-us-gov'),
    roleArn: outputs.ApiRoleArn,
    allowedPrefix: outputs.AllowedPrefix,
    functions,
    integration: options.integration ?? sharedIntegration(functions, outputs),
  });
}

/** The integration's name: all functions of a stack share one, which is named after the first function. Undefined if this is the script's default, too. */
function sharedIntegration(
  [chosen]: readonly DescribedFunction[],
  { functions: [first] }: Pick<StackOutputs, 'functions'>,
): string | undefined {
  return chosen === first ? undefined : integrationName(first.name);
}
