import type { Value } from '../protocol/batch';
import type { ProcessorContext } from './processor';

/**
 * What decides an answer. `question`: the question alone. `batch`: also the batch's options, context headers, declared arguments and return
 * type.
 */
export type AnswersDependOn = 'question' | 'batch';

/** Remembers answers from one batch to the next. A memory that fails or is slow never fails a batch: it knows nothing. */
export interface Memory {
  /** What is remembered for the questions of one batch. */
  of(context: Omit<ProcessorContext, 'rowNumbers'>, dependOn: AnswersDependOn): BatchMemory;
}

/** Questions are named by their keys: see `keyOf` of a Plan. */
export interface BatchMemory {
  /** Resolves with the known answers after a few seconds at most. Never rejects. */
  recall(keys: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Value>>;
  /** Remembers an answer in the background. */
  learn(key: string, value: Value): void;
}
