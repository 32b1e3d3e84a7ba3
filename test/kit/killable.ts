/** A worker that may die, as when Lambda ends its execution environment. */
export interface Killable {
  dead: boolean;
}

/**
 * The same methods for one worker. Once it is dead, its calls do not begin, and those under way never return: what it was
 * waiting for happens without it.
 */
export function stoppedAtDeath<T extends object>(worker: Killable, real: T): T {
  return new Proxy(real, {
    get(target, name): unknown {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        if (worker.dead) return forever();
        const result: unknown = Reflect.apply(member, target, args);
        return result instanceof Promise ? untilDead(worker, result) : result;
      };
    },
  });
}

async function untilDead(worker: Killable, work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } finally {
    if (worker.dead) await forever();
  }
}

function forever(): Promise<never> {
  return new Promise(() => undefined);
}
