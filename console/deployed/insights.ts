import {
  GetQueryResultsCommand,
  StartQueryCommand,
  StopQueryCommand,
  type CloudWatchLogsClient,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Clock } from '../../lambda/shared/clock';
import { ConsoleProblem } from '../server/console-problem';
import type { Permissions } from './permissions';

/** How long the page waits for a query, and how often it looks. Most queries of some hours of logs take a few seconds. */
const LIMIT_MS = 20_000;
const FIRST_LOOK_MS = 250;
const LONGEST_WAIT_MS = 2_000;

export interface InsightsQuery {
  readonly logGroupNames: readonly string[];
  readonly queryString: string;
  /** Milliseconds since the epoch. Logs Insights counts in seconds, so the range is up to a second longer at each end. */
  readonly from: number;
  readonly to: number;
  /** The most lines. */
  readonly limit: number;
}

/** One line of a result: its values by field. */
export type InsightsRow = Readonly<Record<string, string>>;

export interface InsightsDependencies {
  readonly logs: CloudWatchLogsClient;
  readonly permissions: Permissions;
  readonly clock: Clock;
}

/**
 * Runs a query of CloudWatch Logs Insights, which AWS bills by the bytes that it reads.
 *
 * @returns undefined if the credentials may not run it: {@link Permissions} has noted why
 * @throws ConsoleProblem if the query fails or takes longer than 20 s
 */
export async function runInsights(
  { logGroupNames, queryString, from, to, limit }: InsightsQuery,
  { logs, permissions, clock }: InsightsDependencies,
): Promise<readonly InsightsRow[] | undefined> {
  const command = new StartQueryCommand({
    logGroupNames: [...logGroupNames],
    queryString,
    startTime: Math.floor(from / 1000),
    endTime: Math.ceil(to / 1000),
    limit,
  });
  const started = await permissions.tried('logs:StartQuery', () => logs.send(command));
  const queryId = started?.queryId;
  if (queryId === undefined) return undefined;
  const end = clock.now() + LIMIT_MS;
  for (let wait = FIRST_LOOK_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    await clock.sleep(wait);
    const reply = await permissions.tried('logs:GetQueryResults', () =>
      logs.send(new GetQueryResultsCommand({ queryId })),
    );
    if (reply === undefined) return undefined;
    const { status, results = [] } = reply;
    if (status === 'Complete') return results.map(rowOf);
    if (status !== 'Running' && status !== 'Scheduled' && status !== 'Unknown')
      throw new ConsoleProblem(502, `The query of the logs ended with ${status}. Try again.`);
    if (clock.now() < end) continue;
    await stopped(queryId, logs);
    throw new ConsoleProblem(504, 'Logs Insights did not end the query of the logs within 20 s. Try again later.');
  }
}

/** A query that goes on is billed, and counts for the account's limit of queries. It ends by itself after an hour. */
async function stopped(queryId: string, logs: CloudWatchLogsClient): Promise<void> {
  await logs.send(new StopQueryCommand({ queryId })).catch(() => undefined);
}

function rowOf(fields: readonly { readonly field?: string; readonly value?: string }[]): InsightsRow {
  return Object.fromEntries(fields.map(({ field = '', value = '' }) => [field, value]));
}
