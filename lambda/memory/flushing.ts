import type { RememberedAnswers } from './remembered-answers';

/** Lambda freezes the environment after each invocation, so answers that are not stored yet are stored first. */
export function flushing<Event>(
  memory: Pick<RememberedAnswers, 'flush'>,
  handler: (event: Event) => Promise<void>,
): (event: Event) => Promise<void> {
  return async (event) => {
    try {
      await handler(event);
    } finally {
      await memory.flush();
    }
  };
}
