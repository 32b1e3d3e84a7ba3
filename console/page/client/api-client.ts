import { z } from 'zod';
import { foundSchema, type BatchName } from '../../api/batch';
import { batchDetailsSchema, batchLogSchema, doneSchema } from '../../api/details';
import type { FaultName } from '../../api/faults';
import { graphsSchema } from '../../api/graphs';
import { historySchema } from '../../api/history';
import { consoleInfoSchema } from '../../api/info';
import { csvReplySchema, runReplySchema, type CsvRequest, type RunReply, type RunRequest } from '../../api/run';
import { triedCallSchema, trustSchema } from '../../api/trust';
import { ApiProblem } from './api-problem';
import { lines } from './lines';

const messageSchema = z.object({ message: z.string() });

/** The console's API. Each reply is checked by its schema. Methods throw an {@link ApiProblem}. */
export class ApiClient {
  private readonly token: string;

  constructor(token: string) {
    this.token = token;
  }

  info = () => this.json('info', consoleInfoSchema);
  details = (name: BatchName, rows: boolean) =>
    this.json(`${pathOf(name)}${rows ? '?rows=yes' : ''}`, batchDetailsSchema);
  log = (name: BatchName) => this.json(`${pathOf(name)}/logs`, batchLogSchema);
  history = (name: BatchName) => this.json(`${pathOf(name)}/history`, historySchema);
  end = (name: BatchName, reason: string) => this.json(`${pathOf(name)}/end`, doneSchema, { reason });
  requeue = (name: BatchName) => this.json(`${pathOf(name)}/requeue`, doneSchema, {});
  find = (text: string) => this.json(`find?text=${encodeURIComponent(text)}`, foundSchema);
  csv = (request: CsvRequest) => this.json('csv', csvReplySchema, request);
  graphs = (hours: number) => this.json(`graphs?hours=${hours}`, graphsSchema);
  trust = () => this.json('trust', trustSchema);
  tryCall = (caller: string) => this.json(`trust/${encodeURIComponent(caller)}`, triedCallSchema, {});
  breakThings = (fault: FaultName, where: Partial<BatchName>) => this.json(`faults/${fault}`, doneSchema, where);

  /** The replies of a query as they come. Aborting the signal cancels the query. */
  async *run(request: RunRequest, signal: AbortSignal): AsyncGenerator<RunReply> {
    const response = await this.send('run', { body: request, signal });
    for await (const line of lines(response)) yield runReplySchema.parse(JSON.parse(line));
  }

  /** The event stream from `lastId` on. */
  events = (lastId: string | undefined, signal: AbortSignal) =>
    this.send('events', { signal, headers: lastId === undefined ? {} : { 'last-event-id': lastId } });

  private async json<Reply>(path: string, schema: z.ZodType<Reply>, body?: unknown): Promise<Reply> {
    const response = await this.send(path, { body });
    const reply = schema.safeParse(await response.json());
    if (reply.success) return reply.data;
    throw new ApiProblem('The server and this page are of different versions. Reload the page.');
  }

  private async send(
    path: string,
    { body, signal, headers }: { body?: unknown; signal?: AbortSignal; headers?: Record<string, string> },
  ): Promise<Response> {
    const json = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const all = { ...type, ...headers, 'x-console-token': this.token };
    const response = await fetch(`api/${path}`, { ...json, signal, headers: all }).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      throw new ApiProblem('The console does not answer. Check that its command still runs.');
    });
    if (response.ok) return response;
    const problem = messageSchema.safeParse(await response.json().catch(() => undefined));
    const message = problem.success ? problem.data.message : `The console answered ${response.status}.`;
    throw new ApiProblem(message, response.status);
  }
}

function pathOf({ functionName, batchId }: BatchName): string {
  return `batches/${encodeURIComponent(functionName)}/${encodeURIComponent(batchId)}`;
}
