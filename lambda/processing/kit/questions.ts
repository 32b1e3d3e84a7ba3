import type { BatchMemory } from '../memory';
import { Answers, type FinalAnswer, type Keyed } from './answers';
import type { AskedSlice, Pending } from './asked-batch';
import { Calls, type KitParts } from './calls';
import { groups } from './groups';

/** Has the questions of slices answered: from memory, or else by calls. It makes all calls of one worker, because it keeps their pace. */
export class Questions<Question> {
  private readonly parts: KitParts;
  private readonly calls: Calls;

  constructor(parts: KitParts) {
    this.parts = parts;
    this.calls = new Calls(parts);
  }

  /** Asks the questions that no slice of the batch has asked before. Their answers will be in `known` of the batch. */
  ask(questions: readonly Keyed<Question>[], slice: AskedSlice<Question>): void {
    const { known, memory } = slice.batch;
    const distinct = new Map(questions.map((one) => [one.key, one])).values();
    const open = [...distinct].filter(({ key }) => !known.has(key));
    if (!memory || open.length === 0) return this.send(open, (key, pending) => known.set(key, pending), slice);
    const answers = this.recallOrSend(open, memory, slice);
    for (const { key } of open)
      known.set(
        key,
        answers.then((all) => all.get(key) ?? null),
      );
  }

  /** Sends the questions that are not remembered. */
  private async recallOrSend(open: readonly Keyed<Question>[], memory: BatchMemory, slice: AskedSlice<Question>) {
    // Calls may follow, so the worker must not yet find that its jobs have none to send.
    const lookedUp = this.parts.unsent?.add();
    try {
      const keys = open.map(({ key }) => key);
      const recalled = await memory.recall(keys, slice.context.signal);
      noteRemembered(
        open.filter(({ key }) => recalled.has(key)),
        slice,
      );
      const answers = new Map<string, FinalAnswer | Pending>(recalled);
      this.send(
        open.filter(({ key }) => !recalled.has(key)),
        (key, pending) => answers.set(key, pending),
        slice,
      );
      return answers;
    } finally {
      lookedUp?.();
    }
  }

  /** @param pending gets the answer to each question, which a call will give */
  private send(
    questions: readonly Keyed<Question>[],
    pending: (key: string, answer: Pending) => void,
    { batch, plan, context }: AskedSlice<Question>,
  ): void {
    const { calls } = this;
    const { limits, onIdempotencyKeys, log } = this.parts;
    const { watch, memory } = batch;
    const { maxAttempts } = limits.retry;
    const answers = new Answers({ plan, calls, maxAttempts, context, onIdempotencyKeys, watch, memory, log });
    for (const group of groups(questions, limits.rowsPerCall, ({ question }) => plan.kindOf?.(question) ?? '')) {
      const answered = answers.to(group);
      group.forEach(({ key }, index) =>
        pending(
          key,
          answered.then((all) => all[index] ?? null),
        ),
      );
    }
  }
}

function noteRemembered<Question>(found: readonly Keyed<Question>[], { batch, plan }: AskedSlice<Question>): void {
  for (const { key } of found) batch.remembered.add(key);
  if (found.length > 0) plan.onRemembered?.(found.map(({ question }) => question));
}
