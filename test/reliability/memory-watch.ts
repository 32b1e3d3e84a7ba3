import type { Memory } from '../../lambda/processing/memory';
import { jsonOf } from '../../lambda/protocol/json-of';

export const NOT_LEARNT = 'a remembered answer is not one that a call has given to this question';
/** Only where no request of memory fails. */
export const FORGOTTEN = 'a worker did not find an answer that another worker had stored before';

/** Watches what the workers of a service learn and recall. One function of the service remembers answers. */
export class MemoryWatch {
  readonly always = new Set<string>();
  readonly whileCalm = new Set<string>();
  /** The answers of all calls, by question. */
  private readonly learnt = new Map<string, Set<string>>();
  /** The questions whose answers were stored when a worker ended. */
  private readonly stored = new Set<string>();

  /** The memory of one worker, which reports to this object, and what is to be called when the run of the worker has ended. */
  of(memory: Memory): { readonly watched: Memory; readonly ended: () => void } {
    const own = new Set<string>();
    const watched: Memory = {
      of: (context, dependOn) => {
        const batch = memory.of(context, dependOn);
        return {
          recall: async (keys, signal) => {
            const expected = keys.filter((key) => this.stored.has(key));
            const found = await batch.recall(keys, signal);
            if (!signal.aborted && expected.some((key) => !found.has(key))) this.whileCalm.add(FORGOTTEN);
            for (const [key, value] of found) if (!this.isLearnt(key, jsonOf(value))) this.always.add(NOT_LEARNT);
            return found;
          },
          learn: (key, value) => {
            own.add(key);
            this.learnt.set(key, (this.learnt.get(key) ?? new Set()).add(jsonOf(value)));
            batch.learn(key, value);
          },
        };
      },
    };
    return { watched, ended: () => own.forEach((key) => this.stored.add(key)) };
  }

  private isLearnt(key: string, value: string): boolean {
    return this.learnt.get(key)?.has(value) ?? false;
  }
}
