import { EventLog } from '../../console/server/event-log';
import { ConsoleProblem } from '../../console/server/console-problem';
import type { ConsoleSource } from '../../console/server/source';
import type { BatchName, Job } from '../../console/api/batch';
import type { BatchDetails, BatchLog } from '../../console/api/details';
import type { NewEvent } from '../../console/api/events';
import { FAULTS } from '../../console/api/faults';
import type { Graphs } from '../../console/api/graphs';
import type { ConsoleInfo } from '../../console/api/info';
import type { RunReply } from '../../console/api/run';
import { scriptedInfo } from './scripted-info';

/** A source whose events a test writes. It has no stack. */
export class ScriptedSource implements ConsoleSource {
  readonly events = new EventLog();
  readonly jobs = new Map<string, Job>();
  /** What the page asked for, in order. */
  readonly asked: string[] = [];
  lines: BatchLog['log'] = [];
  /** The log is not answered before it resolves. */
  logIsRead: Promise<void> = Promise.resolve();
  replies: readonly RunReply[] = [];
  /** Rows are not read before it resolves. */
  csvIsRead: Promise<void> = Promise.resolve();
  /** Resolves when the page has cancelled a query. */
  readonly cancelled: Promise<void>;
  private onCancelled: () => void = () => undefined;
  known: ConsoleInfo;

  constructor(info: Partial<ConsoleInfo> = {}) {
    this.known = scriptedInfo(info);
    this.cancelled = new Promise((resolve) => (this.onCancelled = resolve));
  }

  tell(...events: readonly NewEvent[]): void {
    for (const event of events) {
      if (event.kind === 'job') this.jobs.set(event.batchId, event.job);
      this.events.add(event);
    }
  }

  info = () => Promise.resolve(this.known);
  onPages = () => undefined;
  stop = () => Promise.resolve();

  details = ({ batchId }: BatchName, { rows }: { readonly rows: boolean }): Promise<BatchDetails | undefined> => {
    const job = this.jobs.get(batchId);
    return Promise.resolve(job && { ...this.detailsOf(job), ...(rows && { rows: ROWS }) });
  };

  log = async (): Promise<BatchLog> => {
    await this.logIsRead;
    return { log: this.lines, metrics: [{ name: 'QueueDelay', value: 1_850, unit: 'Milliseconds' }] };
  };

  end = ({ batchId }: BatchName, reason: string) => {
    this.asked.push(`end ${batchId}: ${reason}`);
    const job = this.jobs.get(batchId);
    if (!job) throw new ConsoleProblem(404, 'There is no such batch.');
    const failure = {
      code: 'FAILED_BY_OPERATOR',
      message: `An operator of the service ended this batch: ${reason}.`,
      retryHelps: true,
    };
    this.tell({
      kind: 'job',
      at: Date.now(),
      functionName: 'ext_func_async',
      batchId,
      job: { ...job, state: 'failed', failure },
    });
    return Promise.resolve({ sentence: 'The batch has ended. Its query fails with the reason.' });
  };

  requeue = ({ batchId }: BatchName) => {
    this.asked.push(`requeue ${batchId}`);
    return Promise.resolve({ sentence: 'A worker was started.' });
  };

  find = (text: string) => {
    this.asked.push(`find ${text}`);
    return Promise.resolve(text.includes('older') ? [{ functionName: 'price', batchId: 'an-older-batch' }] : []);
  };

  run: NonNullable<ConsoleSource['run']> = async (request, { onReply, signal }) => {
    this.asked.push(`run ${JSON.stringify(request)}`);
    for (const reply of this.replies) onReply(reply);
    // A query that has not ended goes on until the page cancels it.
    if (this.replies.some(({ kind }) => kind === 'succeeded' || kind === 'failed')) return;
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    this.asked.push('cancel');
    this.onCancelled();
  };

  readCsv: NonNullable<ConsoleSource['readCsv']> = async ({ text, columns }) => {
    await this.csvIsRead;
    const [header = '', ...lines] = text.split('\n').filter((line) => line !== '');
    const names = header.split(',').map((name) => name.replaceAll('"', ''));
    const rows = lines.map((line) => [JSON.stringify(line.replace(/^"|"$/g, '').replaceAll('""', '"'))]);
    return { columns: names, chosen: columns ?? names.slice(0, 1), rows };
  };

  breakThings: NonNullable<ConsoleSource['breakThings']> = (fault, where) => {
    this.asked.push(`fault ${fault} ${JSON.stringify(where)}`);
    this.tell({ kind: 'fault', at: Date.now(), fault, phase: 'armed', sentence: FAULTS[fault].forecast, ...where });
    return Promise.resolve({ sentence: 'The fault is armed.' });
  };

  graphs = (hours: number) => Promise.resolve(graphsOf(hours));
  trust: NonNullable<ConsoleSource['trust']> = () => Promise.resolve(TRUST);
  tryCall: NonNullable<ConsoleSource['tryCall']> = (caller) =>
    Promise.resolve({ status: 403, sentence: `The call as ${caller} was refused.`, statement: '{"Effect":"Deny"}' });

  private detailsOf(job: Job): BatchDetails {
    const ended = job.state === 'succeeded' || job.state === 'failed';
    return {
      job,
      item: { status: job.state, attempt: job.attempt, rows: job.rows },
      slices: Array.from({ length: job.slices }, (_, slice) => ({
        slice,
        rows: 200,
        stored: slice * 200 < job.rowsDone,
      })),
      metrics: [{ name: 'RowsProcessed', value: job.rowsDone, unit: 'Count' }],
      cost: [
        {
          what: 'Comprehend',
          amount: 27,
          unit: 'units',
          usd: 0.0027,
          basis: 'computed',
          atMost: true,
          note: 'By the rows of the batch.',
        },
      ],
      ...(job.failure && {
        sqlError: `Request failed for external function with remote service error: 422 '${job.failure.message}'`,
      }),
      advice: 'Nothing to do.',
      actions: {
        end: {
          possible: !ended,
          sentences: [ended ? 'The batch has ended.' : 'The worker stops at its next heartbeat.'],
        },
        requeue: {
          possible: job.state !== 'succeeded',
          sentences: ['400 of 1,200 rows are kept.', 'Snowflake still listens.'],
        },
      },
    };
  }
}

const ROWS = [{ row: 0, arguments: ['"<b>bold</b>"'], value: '{"Positive":0.9}' }];

/** A graph with both axes and a limit, and one without data. */
function graphsOf(hours: number): Graphs {
  const to = Date.now();
  const from = to - hours * 3_600_000;
  const points = Array.from({ length: 60 }, (_, at): [number, number] => [from + ((to - from) * at) / 60, at % 7]);
  const section = 'Batches';
  const graphs = [
    {
      title: 'Batches in flight',
      section,
      series: [
        { label: 'in flight', axis: 'left' as const, points },
        { label: 'age in seconds', axis: 'right' as const, points },
      ],
      limits: [{ label: 'limit', value: 5 }],
    },
    { title: 'Failures', section, series: [], limits: [] },
  ];
  return { from, to, graphs };
}

const TRUST = {
  role: { arn: 'arn:aws:iam::123456789012:role/Api', trustPolicy: '{"Statement":[]}' },
  pairs: [{ userArn: 'arn:aws:iam::210987654321:user/x', externalId: 'EXT=1' }],
  resourcePolicy: '{"Statement":[]}',
  callers: [
    { name: 'nobody', title: 'nobody, unsigned' },
    { name: 'other', title: 'another account' },
  ],
};
