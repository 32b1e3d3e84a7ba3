import type { BatchFacts } from '../processor';

/** Remembers what was asked for a batch, whichever of its slices asked first, until the attempt at the batch ends. */
export class OncePerBatch<T> {
  private readonly batches = new WeakMap<BatchFacts, Map<string, T>>();

  /** What is known in the batch, by key. */
  of(batch: BatchFacts): Map<string, T> {
    const known = this.batches.get(batch) ?? new Map<string, T>();
    this.batches.set(batch, known);
    return known;
  }
}
