import type { BatchFacts } from '../processor';

/** Keeps what all slices of a batch share, such as answers that one slice already asked for, until the attempt at the batch ends. */
export class PerBatch<T extends object> {
  private readonly make: () => T;
  private readonly batches = new WeakMap<BatchFacts, T>();

  /** @param make makes the object for a new batch */
  constructor(make: () => T) {
    this.make = make;
  }

  of(batch: BatchFacts): T {
    const known = this.batches.get(batch) ?? this.make();
    this.batches.set(batch, known);
    return known;
  }
}
