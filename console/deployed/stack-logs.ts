import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Clock } from '../../lambda/shared/clock';
import type { BatchName } from '../api/batch';
import { ConsoleProblem } from '../server/console-problem';
import { parseLogLine, type LogLine } from '../server/log-lines';
import { runInsights, type InsightsRow } from './insights';
import { logGroupsOf, SAVED_QUERY } from './log-groups';
import type { Permissions } from './permissions';

/** The most lines of one batch, and the most batches of one query, that the page gets. */
const MOST_LINES = 1_000;
const MOST_BATCHES = 200;

/** What stands for the logs in the list of what the page cannot show. */
export const INSIGHTS = 'Logs Insights';

export interface StackLogsOptions {
  /** The stack's name. */
  readonly stack: string;
  readonly logs: CloudWatchLogsClient;
  readonly permissions: Permissions;
  readonly clock: Clock;
}

/** From and to in milliseconds since the epoch. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The logs of a stack's functions, read by Logs Insights. A result is undefined if they cannot be read: {@link Permissions} has the reason. */
export class StackLogs {
  private readonly options: StackLogsOptions;
  private groups: readonly string[] | undefined;

  constructor(options: StackLogsOptions) {
    this.options = options;
  }

  /** The lines about one batch, the oldest first. */
  async ofBatch({ functionName, batchId }: BatchName, range: Range): Promise<readonly LogLine[] | undefined> {
    const queryString =
      `fields @message | filter functionName = ${quoted(functionName)} and batchId = ${quoted(batchId)}` +
      ' | sort @timestamp asc';
    const rows = await this.run(queryString, { ...range, limit: MOST_LINES });
    return rows?.flatMap((row) => lineIn(row['@message'] ?? '')).sort((one, other) => one.at - other.at);
  }

  /** All batches of a query. The logs also name batches that have succeeded; no index of the Jobs table has those. */
  async batchesOfQuery(queryId: string, range: Range): Promise<readonly BatchName[] | undefined> {
    const queryString =
      `filter queryId = ${quoted(queryId)} and ispresent(batchId)` + ' | stats count(*) by functionName, batchId';
    const rows = await this.run(queryString, { ...range, limit: MOST_BATCHES });
    return rows?.flatMap(({ functionName, batchId }) =>
      functionName === undefined || batchId === undefined ? [] : [{ functionName, batchId }],
    );
  }

  /** Makes the smallest query there is, to learn whether the credentials may make one. */
  async probe(): Promise<void> {
    const now = this.options.clock.now();
    await this.run('fields @timestamp', { from: now - 1_000, to: now, limit: 1 });
  }

  private async run(
    queryString: string,
    { limit, ...range }: Range & { readonly limit: number },
  ): Promise<readonly InsightsRow[] | undefined> {
    const logGroupNames = (this.groups ??= await logGroupsOf(this.options.stack, this.options));
    if (logGroupNames === undefined) return undefined;
    if (logGroupNames.length === 0) {
      this.groups = undefined;
      this.options.permissions.note(INSIGHTS, `The page cannot show log lines. ${noSavedQuery(this.options.stack)}`);
      return undefined;
    }
    try {
      const rows = await runInsights({ logGroupNames, queryString, ...range, limit }, this.options);
      this.options.permissions.settled(INSIGHTS);
      return rows;
    } catch (error) {
      if (!(error instanceof ConsoleProblem)) throw error;
      this.options.permissions.note(INSIGHTS, `The page cannot show log lines. ${error.message}`);
      return undefined;
    }
  }
}

function lineIn(text: string): readonly LogLine[] {
  const line = parseLogLine(text);
  if (line === undefined) return [];
  const { at, lambda, level, message, fields } = line;
  return [{ at, lambda, level, message, fields }];
}

function noSavedQuery(stack: string): string {
  return `The account has no saved query ${stack}/${SAVED_QUERY}, which names the log groups. Create it again: npx cdk deploy`;
}

/** A string of the query language: in double quotes, in which a backslash escapes. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/[\r\n]/g, ' ')}"`;
}
