import type { EventLog } from '../../console/server/event-log';
import type { BatchName } from '../../console/api/batch';
import { AttemptTimes } from '../../console/server/jobs/attempt-times';
import { JobBook } from '../../console/server/jobs/job-book';
import { QuotaBook } from '../../console/server/jobs/quota-book';
import { completedSlice, JOB_PARTS } from '../../lambda/shared/contract';
import type { FunctionProcess } from '../cloud/lambda/sandbox';
import type { RunningService } from '../running-service';
import { CallWatch } from './call-watch';
import { parseLogLine, type ParsedLine } from '../../console/server/log-lines';
import { RequestWatch } from './request-watch';
import type { StackFacts } from './stack-facts';
import { keyOf, storedItems } from './stored-items';
import { TableUnitsWatch } from './table-units';
import { TableWatch } from './table-watch';
import type { Watcher } from './taps';

/** How often what time alone changes is looked at: calls at each tick, jobs and quotas at every second one. */
const TICK_MS = 250;

export interface WatchOptions {
  readonly service: RunningService;
  readonly facts: StackFacts;
  readonly events: EventLog;
  readonly times: ConstructorParameters<typeof QuotaBook>[1];
}

/** Turns what happens in the embedded cloud into events. */
export class StackWatch implements Watcher {
  readonly book: JobBook;
  readonly requests: RequestWatch;
  readonly calls: CallWatch;
  readonly units = new TableUnitsWatch();
  readonly attempts: AttemptTimes;
  /** Receives each line that a function logs, with the process that wrote it. */
  onLogLine: (line: ParsedLine, process: FunctionProcess) => void = () => undefined;
  private readonly options: WatchOptions;
  private readonly table: TableWatch;
  private readonly quotas: QuotaBook;
  private timer: NodeJS.Timeout | undefined;
  private ticks = 0;

  constructor(options: WatchOptions) {
    this.options = options;
    const { events, facts, times } = options;
    const add = events.add.bind(events);
    this.book = new JobBook({ events, times, lineOf: (name) => facts.lineOf(name), now: Date.now });
    this.attempts = new AttemptTimes(times);
    this.table = new TableWatch(this.book, this.attempts);
    this.quotas = new QuotaBook(events, times, (key) => this.book.workerOf(key));
    this.requests = new RequestWatch(facts, add);
    this.calls = new CallWatch({ facts, add });
  }

  /** Reads what the table has, once what happens from now on is seen. */
  async start(): Promise<void> {
    const timer = (this.timer ??= setInterval(() => this.tick(), TICK_MS).unref());
    const slices: (readonly [BatchName, number])[] = [];
    this.table.beginReading();
    for await (const item of storedItems(this.options.service)) {
      if (this.timer !== timer) return;
      const [key, part] = [keyOf(item, 'jobKey'), keyOf(item, 'part')];
      const end = key.indexOf('#');
      if (!part.startsWith(JOB_PARTS.results)) this.table.seeStored(item);
      const slice = completedSlice(part);
      if (slice !== undefined) slices.push([{ functionName: key.slice(0, end), batchId: key.slice(end + 1) }, slice]);
    }
    this.table.endReading();
    for (const [name, slice] of slices) this.book.seeSlice(name, slice);
    this.tick();
  }

  /** What happens from now on is not seen, until the next {@link start}. */
  stop(): void {
    if (this.timer === undefined) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.calls.flush();
    this.requests.rest();
    // Of these, only what was seen from its beginning to its end is right.
    this.units.forget();
    this.attempts.forget();
  }

  readonly apiRequestBegins: Watcher['apiRequestBegins'] = (request) => this.requests.begins(request);

  readonly apiRequest: Watcher['apiRequest'] = (seen) => this.requests.answered(seen);

  readonly tableRequest: Watcher['tableRequest'] = (seen) => {
    this.units.see(seen);
    this.table.see(seen);
  };

  readonly onAnswer: Watcher['onAnswer'] = (call) => this.calls.answered(call);

  readonly invocation: Watcher['invocation'] = ({ functionName: name, durationMs, error }) => {
    const lambda = this.options.facts.lambda(name);
    // Each request of Snowflake is an event already.
    if (lambda === undefined || (lambda.kind !== 'process' && error === undefined)) return;
    const { kind, functionName } = lambda;
    const at = Date.now();
    this.options.events.add({ kind: 'invocation', at, lambda: kind, functionName, startedAt: at - durationMs, error });
  };

  readonly functionLine: Watcher['functionLine'] = (name, line, process) => {
    if (this.options.facts.lambda(name) === undefined) return;
    this.calls.metrics(line);
    const parsed = parseLogLine(line);
    if (parsed === undefined) return;
    this.options.events.add({ kind: 'log', ...parsed });
    this.onLogLine(parsed, process);
  };

  private tick(): void {
    this.calls.flush();
    this.ticks += 1;
    if (this.ticks % 2 === 0) return;
    this.book.tick();
    const now = Date.now();
    for (const { line, slots } of this.options.facts.slotted)
      this.quotas.see(this.book.line(line), this.table.slots(line, slots, now), now);
  }
}
