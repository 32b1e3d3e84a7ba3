import type { ItemTable, Values } from '../jobs/item-table';
import { numberIn, stringIn } from '../jobs/item-values';
import { KEYS_PER_READ } from '../jobs/read-many';
import { withTimeLimit } from '../processing/kit/time-limit';
import type { BatchMemory } from '../processing/memory';
import type { Value } from '../protocol/batch';
import { jsonOf } from '../protocol/json-of';
import { readJson } from '../protocol/read-json';
import type { Clock } from '../shared/clock';
import type { Log } from '../shared/log';
import { ANSWER_PART, answerKeys } from './answer-item';
import type { AnswerWriter } from './answer-writer';
import { packAnswer, packedBytes, unpackAnswer } from './packed-answer';

/** A slice waits for its lookup so long at most. Then it asks what is not known. */
const LOOKUP_SECONDS = 3;

/** After so many lookups that failed, the batch makes no more. */
const MOST_FAILURES = 2;

/** An item has at most 400 KB. */
const MOST_BYTES = 300_000;

export interface BatchAnswersOptions {
  readonly functionName: string;
  /** See `AnswerKeys`. */
  readonly facts: string;
  readonly readSecret: () => Promise<string>;
  readonly table: Pick<ItemTable, 'getMany'>;
  readonly writer: Pick<AnswerWriter, 'add'>;
  readonly retentionMs: number;
  readonly clock: Clock;
  /** Of the batch. */
  readonly log: Pick<Log, 'error'>;
}

/** The remembered answers to the questions of one batch. */
export class BatchAnswers implements BatchMemory {
  private readonly options: BatchAnswersOptions;
  private reading: Promise<void> | undefined;
  /** Undefined until the secret is read. */
  private keyOf: ((question: string) => string) | undefined;
  private failures = 0;

  constructor(options: BatchAnswersOptions) {
    this.options = options;
  }

  async recall(questions: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Value>> {
    const found = new Map<string, Value>();
    if (this.failures >= MOST_FAILURES || questions.length === 0) return found;
    try {
      const { clock } = this.options;
      await withTimeLimit({ seconds: LOOKUP_SECONDS, clock, signal }, (limited) =>
        this.lookUp(questions, found, limited),
      );
    } catch (error) {
      if (!signal.aborted) this.failed(error);
    }
    // A reply that comes too late must not change what the caller got.
    return new Map(found);
  }

  learn(question: string, value: Value): void {
    if (!this.keyOf) return;
    const packed = packAnswer(jsonOf(value));
    if (packedBytes(packed) > MOST_BYTES) return;
    const { clock, retentionMs, writer } = this.options;
    const expiresAt = Math.ceil((clock.now() + retentionMs) / 1000);
    writer.add({ job_key: this.keyOf(question), part: ANSWER_PART, expires_at: expiresAt, ...packed });
  }

  private async lookUp(
    questions: readonly string[],
    found: Map<string, Value>,
    abortSignal: AbortSignal,
  ): Promise<void> {
    await this.readSecret();
    const { keyOf } = this;
    if (!keyOf) return;
    const asked = new Map(questions.map((question) => [keyOf(question), question]));
    const keys = [...asked.keys()].map((job_key) => ({ job_key, part: ANSWER_PART }));
    const { table, clock } = this.options;
    const read = async (start: number): Promise<void> => {
      const some = keys.slice(start, start + KEYS_PER_READ);
      for await (const items of table.getMany({ keys: some, abortSignal }))
        for (const item of items.filter((one) => numberIn(one, 'expires_at') > clock.now() / 1000))
          found.set(asked.get(stringIn(item, 'job_key')) ?? '', valueIn(item));
    };
    const starts = Array.from({ length: Math.ceil(keys.length / KEYS_PER_READ) }, (_, index) => index * KEYS_PER_READ);
    const ends = await Promise.allSettled(starts.map(read));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** Once for each batch, so that a worker notices a new secret at its next batch. Again after an error. */
  private readSecret(): Promise<void> {
    const { readSecret, functionName, facts } = this.options;
    this.reading ??= readSecret().then(
      (secret) => void (this.keyOf = answerKeys({ functionName, secret, facts })),
      (error: unknown) => {
        this.reading = undefined;
        throw error;
      },
    );
    return this.reading;
  }

  private failed(error: unknown): void {
    this.failures += 1;
    if (this.failures > 1) return;
    this.options.log.error('remembered answers cannot be read, so their questions are asked again', {}, error);
  }
}

function valueIn(item: Values): Value {
  return readJson(unpackAnswer(item)) as Value;
}
