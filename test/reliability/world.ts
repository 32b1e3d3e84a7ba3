import type { APIGatewayProxyResult } from 'aws-lambda';
import type { WireRow } from '../../lambda/protocol/batch';
import type { VirtualClock } from '../unit/virtual-clock';
import * as handlers from './handlers-under-test';
import { History, type Violations } from './history';
import { Service, times, type Faults } from './service';
import { FIRST, type TestedFunction } from './tested-function';
import type { TestedTable } from './tested-table';

/** One batch of a {@link Service}. Its {@link History} records all its calls and answers, and checks them. */
export class World {
  history: History;
  readonly table: TestedTable;
  readonly batchId: string;
  readonly fn: TestedFunction;
  readonly service: Service;
  /** When the last GET was answered. */
  answeredAt = 0;
  private readonly rows: readonly WireRow[];
  private readonly faults: Faults;

  /** @param beside the service that this batch joins, and the function that gets it. Default: a service with one function */
  constructor(
    table: TestedTable,
    batchId: string,
    rows: readonly WireRow[],
    faults: Faults,
    beside?: { readonly service: Service; readonly fn: TestedFunction },
  ) {
    this.table = table;
    this.batchId = batchId;
    this.rows = rows;
    this.faults = faults;
    this.fn = beside?.fn ?? FIRST;
    this.history = new History(times, this.fn.valueOf);
    this.service = beside?.service ?? new Service(table, faults);
    this.service.batches.push(this);
  }

  get clock(): VirtualClock {
    return this.service.clock;
  }

  /** How many calls the service has made. */
  get calls(): number {
    return this.service.calls;
  }

  /** A batch of the same service, sent to another function under the same batch id. */
  beside(fn: TestedFunction, rows: readonly WireRow[]): World {
    return new World(this.table, this.batchId, rows, this.faults, { service: this.service, fn });
  }

  /** Those of all batches of the service. */
  get violations(): Violations {
    return this.service.batches.flatMap(({ fn, batchId, history }) =>
      history.violations.map((one) => `${fn.functionName}, ${batchId}: ${one}`),
    );
  }

  async post(rows: readonly WireRow[] = this.rows): Promise<APIGatewayProxyResult> {
    this.history.sent(rows);
    const { invocation, parts } = this.service.newInvocation('post');
    const answer = await invocation.answer(handlers.post({ ...this.request, rows }, parts));
    this.history.posted(answer, rows, this.clock.now());
    return answer;
  }

  async get(): Promise<APIGatewayProxyResult> {
    const sentAt = this.clock.now();
    const { invocation, parts } = this.service.newInvocation('get');
    const answer = await invocation.answer(handlers.get(this.request, parts));
    this.answeredAt = this.clock.now();
    this.history.polled(answer, { sentAt, now: this.answeredAt, unread: invocation.troubled });
    return answer;
  }

  /** Delivers the event of this batch as Lambda does. */
  runEvent(): Promise<void> {
    return this.service.runEvent(this.fn, this.batchId);
  }

  /** One attempt at the work. */
  process(): Promise<'ended' | 'failed'> {
    return this.service.process(this.fn, this.batchId);
  }

  /** Lets time pass until `work` and every event that it started have ended. */
  run<T>(work: Promise<T>): Promise<T> {
    return this.service.run(work);
  }

  /** Starts a new history, for a new batch under the same id. */
  forget(): void {
    this.history = new History(times, this.fn.valueOf);
    this.service.calls = 0;
  }

  private get request(): handlers.TestedRequest {
    const headers = { 'sf-external-function-query-batch-id': this.batchId, ...this.faults.headers };
    return { fn: this.fn, headers };
  }
}
