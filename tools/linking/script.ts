import { apiProvider } from '../../lib/api-provider';
import { snowflakeSql } from '../../lib/snowflake-sql';
import { UsageError } from '../command-line/usage-error';
import { arnParts } from './arn-parts';
import type { StackOutputs } from '../stack/stack-outputs';

/** The set-up script of a deployed stack; `roles` are Snowflake roles that get grants. */
export function script(outputs: StackOutputs, roles: readonly string[] = []): string {
  const { partition } = arnParts(outputs.ApiRoleArn);
  return snowflakeSql({
    functionName: outputs.FunctionName,
    provider: apiProvider(outputs.EndpointType, partition === 'aws-us-gov'),
    roleArn: outputs.ApiRoleArn,
    functionUrl: outputs.FunctionUrl,
    allowedPrefix: outputs.AllowedPrefix,
    maxBatchRows: outputs.MaxBatchRows === 'none' ? undefined : Number(outputs.MaxBatchRows),
    grantees: roles.map(identifier),
  });
}

/** As it stands in SQL: in quotes where it has other characters than a plain name, unless it came in quotes. */
function identifier(name: string): string {
  if (name.trim() === '') throw new UsageError('--role is empty. Name the Snowflake role that gets the grants.');
  if (/^"([^"]|"")+"$/.test(name)) return name;
  return /^[A-Za-z_][\w$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
