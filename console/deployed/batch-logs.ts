import type { Job } from '../../lambda/jobs/job';
import type { Clock } from '../../lambda/shared/clock';
import type { BatchLog } from '../api/details';
import type { LogLine } from '../server/log-lines';
import type { Permissions } from './permissions';
import type { StackLogs } from './stack-logs';

/** AWS bills each query, and a page asks for the details again whenever a batch changes. */
const KEPT_MS = 30_000;
/** No line but those of later polls follows the end of a batch. */
const KEPT_AFTER_END_MS = 600_000;

/** The clocks of two functions differ, and lines become visible late. */
const MARGIN_MS = 60_000;

/** Polls for a failed batch are logged until Snowflake gives up. */
const AFTER_DEADLINE_MS = 600_000;

export interface BatchLogsOptions {
  readonly logs: Pick<StackLogs, 'ofBatch'>;
  readonly permissions: Permissions;
  readonly clock: Pick<Clock, 'now'>;
  /** How long a job is kept after its POST. */
  readonly retentionMs: number;
}

interface Kept {
  readonly until: number;
  readonly lines: Promise<readonly LogLine[] | undefined>;
}

/** The log lines of batches, read again only after a while. */
export class BatchLogs {
  private readonly options: BatchLogsOptions;
  private readonly kept = new Map<string, Kept>();

  constructor(options: BatchLogsOptions) {
    this.options = options;
  }

  /** The lines about a batch, the oldest first. Undefined if they cannot be read; {@link Permissions} has the reason. */
  async of(job: Job): Promise<readonly LogLine[] | undefined> {
    const now = this.options.clock.now();
    for (const [key, { until }] of this.kept) if (until <= now) this.kept.delete(key);
    const known = this.kept.get(job.key);
    if (known) return known.lines;
    const lines = this.read(job, now);
    this.kept.set(job.key, { until: now + KEPT_MS, lines });
    if ((await lines)?.some(isEnd)) this.kept.set(job.key, { until: now + KEPT_AFTER_END_MS, lines });
    return lines;
  }

  /** Reads the lines again, because an operator has changed the batch. */
  forget({ key }: Pick<Job, 'key'>): void {
    this.kept.delete(key);
  }

  private async read(job: Job, now: number): Promise<readonly LogLine[] | undefined> {
    const { logs, permissions, retentionMs } = this.options;
    // A requeue sets the time of acceptance anew, but not the time of expiry, which shows when the POST came.
    const posted = Math.min(job.acceptedAt, job.expiresAtSeconds * 1000 - retentionMs);
    const to = Math.min(now, job.deadline + AFTER_DEADLINE_MS) + MARGIN_MS;
    let lines: readonly LogLine[] | undefined;
    // The page shows the rest of the batch, whatever becomes of the query.
    const isRead = await permissions.reached(async () => {
      lines = await logs.ofBatch(job, { from: posted - MARGIN_MS, to });
    });
    if (!isRead) this.forget(job);
    return lines;
  }
}

function isEnd({ message }: LogLine): boolean {
  return message === 'succeeded' || message === 'failed';
}

/** What the log says of a batch, by the names of the service's metrics. CloudWatch has these for all batches together only. */
export function metricsIn(lines: readonly LogLine[], { acceptedAt }: Pick<Job, 'acceptedAt'>): BatchLog['metrics'] {
  const first = lines.find(
    ({ message, fields, at }) => message === 'claimed' && fields.attempt === 1 && at >= acceptedAt,
  );
  const end = lines.findLast(isEnd);
  const failed = lines.filter(({ message }) => message === 'attempt failed').length;
  return [
    ...(first ? [{ name: 'QueueDelay', value: first.at - acceptedAt, unit: 'Milliseconds' }] : []),
    ...(typeof end?.fields.milliseconds === 'number'
      ? [{ name: 'TimeToResult', value: end.fields.milliseconds, unit: 'Milliseconds' }]
      : []),
    { name: 'AttemptsFailed', value: failed, unit: 'Count' },
  ];
}
