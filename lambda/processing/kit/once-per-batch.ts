import type { BatchFacts } from '../processor';

/** Keeps what all slices of a batch share, such as answers that one slice already asked for, until the attempt at the batch ends. */
export class OncePerBatch<T> {
  private readonly batches = new WeakMap<BatchFacts, Map<string, T>>();

  /** The entries of this batch, by key. */
  of(batch: BatchFacts): Map<string, T> {
    const known = this.batches.get(batch) ?? new Map<string, T>();
    this.batches.set(batch, known);
    return known;
  }
}
