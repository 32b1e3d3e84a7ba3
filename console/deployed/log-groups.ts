import { DescribeQueryDefinitionsCommand, type CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Permissions } from './permissions';

/** The saved query whose log groups are those of all functions: see lib/log-queries.ts. */
export const SAVED_QUERY = 'Follow one batch';

/**
 * The log groups of the functions of a stack, as its saved queries name them.
 *
 * @returns undefined if the credentials may not list saved queries; empty if somebody deleted the query
 */
export async function logGroupsOf(
  stack: string,
  { logs, permissions }: { readonly logs: CloudWatchLogsClient; readonly permissions: Permissions },
): Promise<readonly string[] | undefined> {
  const name = `${stack}/${SAVED_QUERY}`;
  const command = new DescribeQueryDefinitionsCommand({ queryDefinitionNamePrefix: name });
  const reply = await permissions.tried('logs:DescribeQueryDefinitions', () => logs.send(command));
  if (reply === undefined) return undefined;
  return reply.queryDefinitions?.find((query) => query.name === name)?.logGroupNames ?? [];
}
