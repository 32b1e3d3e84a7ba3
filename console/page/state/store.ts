/** Holds a value that is never changed, only replaced, and calls listeners after each replacement. */
export class Store<Value> {
  private current: Value;
  private readonly listeners = new Set<() => void>();

  constructor(first: Value) {
    this.current = first;
  }

  get value(): Value {
    return this.current;
  }

  update(change: (value: Value) => Value): void {
    const next = change(this.current);
    if (Object.is(next, this.current)) return;
    this.current = next;
    for (const listener of [...this.listeners]) listener();
  }

  /** Returns the function that ends the subscription. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
