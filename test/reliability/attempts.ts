import { jobKeyOf } from '../../lambda/jobs/job-key';
import type { Clock } from '../../lambda/shared/clock';
import type { History, Write } from './history';
import type { TestedFunction } from './tested-function';

/** A batch of one function, with the history of all that happens to it. */
export interface TestedBatch {
  readonly fn: TestedFunction;
  readonly batchId: string;
  readonly history: History;
}

type Item = Readonly<Record<string, unknown>>;

/** Tells the history of each batch what one invocation does for it: its writes, and its calls with the texts of its rows. */
export class Attempts {
  private readonly batches: readonly TestedBatch[];
  private readonly clock: Pick<Clock, 'now'>;
  /** When the invocation began to work on each batch, in the logical time of the batch's history. */
  private readonly startedAt: Map<TestedBatch, number>;

  /** @param clock the true time */
  constructor(batches: readonly TestedBatch[], clock: Pick<Clock, 'now'>) {
    this.batches = batches;
    this.clock = clock;
    this.startedAt = new Map(batches.map((batch) => [batch, batch.history.started()]));
  }

  /**
   * A call with these texts, which rows of any batches of the function may have. The returned function records it when the call
   * arrives. It belongs to the attempt that sends it: a delayed call may arrive when the same worker has claimed the job again.
   */
  sending(fn: TestedFunction, texts: readonly string[]): () => void {
    const startedAt = new Map(this.startedAt);
    return () => {
      const own = this.batches.filter((batch) => batch.fn === fn);
      for (const batch of own) {
        const known = texts.filter((text) => batch.history.knows(text));
        if (known.length > 0) batch.history.computed(known, startedAt.get(batch) ?? 0);
      }
      const unknown = texts.some((text) => !own.some(({ history }) => history.knows(text)));
      if (unknown) own[0]?.history.strayed();
    };
  }

  /** Records what a write has put into the table. */
  stored({ constructor: { name }, input }: Write, reply: unknown): void {
    for (const item of itemsOf(name, input)) (this.batchOf(item) ?? this.batches[0])?.history.put(item);
    if (name !== 'UpdateCommand') return;
    const { Key, UpdateExpression } = input as { Key: Item; UpdateExpression: string };
    const batch = this.batchOf(Key);
    const { Attributes } = reply as { Attributes?: Item };
    if (batch === undefined || Attributes === undefined) return;
    batch.history.changedTo(Attributes, this.clock.now());
    const isClaim = UpdateExpression.includes('#attempt = #attempt');
    if (isClaim) this.startedAt.set(batch, batch.history.started());
  }

  private batchOf({ job_key }: Item): TestedBatch | undefined {
    return this.batches.find(({ fn, batchId }) => jobKeyOf(fn.functionName, batchId) === job_key);
  }
}

function itemsOf(command: string, input: object): readonly Item[] {
  if (command === 'PutCommand') return [(input as { Item: Item }).Item];
  if (command !== 'BatchWriteCommand') return [];
  const { RequestItems } = input as { RequestItems: Record<string, { PutRequest: { Item: Item } }[]> };
  return Object.values(RequestItems)
    .flat()
    .map(({ PutRequest }) => PutRequest.Item);
}
