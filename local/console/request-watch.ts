import { REPLY_NOT_SEEN, type NewEvent } from '../../console/api/events';
import type { SeenApiRequest } from '../cloud/api-gateway/seen-api-request';
import type { StackFacts } from './stack-facts';

const HEADER = 'sf-external-function-';

/** What the API's requests of one batch cost and took. */
export interface Requests {
  readonly posts: number;
  readonly gets: number;
  /** The time of all its POSTs, and of all its GETs. */
  readonly postMs: number;
  readonly getMs: number;
}

/** The outcome of a request whose reply a fault has lost. */
export const REPLY_LOST = 'reply lost';

/** Adds an event when a request of a batch arrives, and one when it is answered. */
export class RequestWatch {
  private readonly facts: StackFacts;
  private readonly add: (event: NewEvent) => void;
  private readonly numbers = new WeakMap<object, number>();
  private readonly byBatch = new Map<string, Requests>();
  /** Requests without an answer, by their numbers. */
  private readonly open = new Map<number, Omit<Extract<NewEvent, { readonly kind: 'request' }>, 'at'>>();
  private last = 0;

  constructor(facts: StackFacts, add: (event: NewEvent) => void) {
    this.facts = facts;
    this.add = add;
  }

  begins(request: SeenApiRequest['request']): void {
    const common = this.commonOf(request);
    if (common === undefined) return;
    this.open.set(common.request, common);
    this.add({ ...common, at: Date.now() });
  }

  /** No answer is seen from now on. */
  rest(): void {
    for (const common of this.open.values()) this.add({ ...common, at: Date.now(), outcome: REPLY_NOT_SEEN });
    this.open.clear();
  }

  answered({ request, reply, latencyMs, lost }: SeenApiRequest): void {
    const common = this.commonOf(request);
    if (common === undefined) return;
    this.open.delete(common.request);
    this.add({ ...common, at: Date.now(), outcome: lost ? REPLY_LOST : reply.status });
    const { posts, gets, postMs, getMs } = this.of(common);
    const counted =
      common.method === 'POST'
        ? { posts: posts + 1, postMs: postMs + latencyMs, gets, getMs }
        : { posts, postMs, gets: gets + 1, getMs: getMs + latencyMs };
    this.byBatch.set(`${common.functionName}#${common.batchId}`, counted);
  }

  of({ functionName, batchId }: { readonly functionName: string; readonly batchId: string }): Requests {
    return this.byBatch.get(`${functionName}#${batchId}`) ?? { posts: 0, gets: 0, postMs: 0, getMs: 0 };
  }

  /** Undefined: the request is not one for a batch of a function. */
  private commonOf(request: SeenApiRequest['request']) {
    const { method, url, headers } = request;
    const functionName = this.facts.functionAt(url);
    const batchId = headers[`${HEADER}query-batch-id`];
    const queryId = headers[`${HEADER}current-query-id`];
    if (functionName === undefined || typeof batchId !== 'string') return undefined;
    if (method !== 'POST' && method !== 'GET') return undefined;
    const number = this.numbers.get(request) ?? (this.last += 1);
    this.numbers.set(request, number);
    const query = typeof queryId === 'string' ? { queryId } : {};
    return { kind: 'request', functionName, batchId, ...query, request: number, method } as const;
  }
}
