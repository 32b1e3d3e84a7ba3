const ONCE = '-once';

/**
 * Words in a text that cause a fault, such as `#comprehend:throttle`, so that a test can choose its faults by its rows. A trigger that ends with `-once`
 * is active only the first time an operation gets this very text.
 */
export class FaultTriggers {
  private readonly pattern: RegExp;
  private readonly spent = new Set<string>();

  /** @param service the word before the colon, such as `comprehend` */
  constructor(service: string) {
    this.pattern = new RegExp(`#${service}:([a-z\\d-]+)`, 'g');
  }

  /** The active triggers in a text, without their `-once`. A trigger with `-once` is active once for each operation. */
  strike(text: string, operation: string): readonly string[] {
    const names = [...text.matchAll(this.pattern)].map((match) => match[1] ?? '');
    return names.flatMap((name) => {
      if (!name.endsWith(ONCE)) return [name];
      const key = `${operation} ${name} ${text}`;
      if (this.spent.has(key)) return [];
      this.spent.add(key);
      return [name.slice(0, -ONCE.length)];
    });
  }
}
