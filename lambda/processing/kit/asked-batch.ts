import type { BatchMemory } from '../memory';
import type { ProcessorContext } from '../processor';
import type { FinalAnswer } from './answers';
import { OutageWatch } from './outage-watch';
import type { Plan } from './plan';

export type Pending = Promise<FinalAnswer>;

/** The questions of a batch, which all its slices share. */
export class AskedBatch {
  /** The questions that are asked or answered, by key. */
  readonly known = new Map<string, Pending>();
  /** The keys of the questions that were answered from memory. */
  readonly remembered = new Set<string>();
  readonly watch = new OutageWatch();
  /** Undefined: the batch remembers no answers. */
  memory: BatchMemory | undefined;
}

/** A slice whose questions are asked. */
export interface AskedSlice<Question> {
  readonly batch: AskedBatch;
  readonly plan: Plan<Question>;
  readonly context: ProcessorContext;
}
