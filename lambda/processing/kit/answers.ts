import type { Value } from '../../protocol/batch';
import { errorName } from '../../shared/errors';
import type { Log } from '../../shared/log';
import type { BatchMemory } from '../memory';
import type { ProcessorContext } from '../processor';
import { batchFailureIn } from './batch-failure';
import type { Calls } from './calls';
import { KIT_ROW_ERRORS } from './contract';
import { idempotencyKey } from './idempotency-key';
import type { OutageWatch } from './outage-watch';
import type { Answer, CallFacts, Plan } from './plan';
import { isRowError, rowErrorIn, type RowError } from './row-error';
import { rowErrorsOf } from './row-errors-of';

/** A question, and the key by which identical ones are recognised. */
export interface Keyed<Question> {
  readonly key: string;
  readonly question: Question;
}

export interface AnswersDependencies<Question> {
  readonly plan: Plan<Question>;
  readonly calls: Calls;
  readonly maxAttempts: number;
  readonly context: ProcessorContext;
  readonly onIdempotencyKeys?: (keys: readonly string[]) => void;
  /** Of the batch. */
  readonly watch: OutageWatch;
  readonly memory?: BatchMemory;
  readonly log?: Pick<Log, 'of'>;
}

/** What a row gets: a question without an answer has an error. */
export type FinalAnswer = Value | RowError;

const rowError = rowErrorsOf(KIT_ROW_ERRORS);

const NO_ANSWER = rowError('NO_ANSWER');

/** Sends the questions of one call until each has its answer or an error of its own. */
export class Answers<Question> {
  private readonly dependencies: AnswersDependencies<Question>;

  constructor(dependencies: AnswersDependencies<Question>) {
    this.dependencies = dependencies;
  }

  /** Resolves with the answers, in the order of the questions. Sends questions without an answer again, without the others. */
  async to(questions: readonly Keyed<Question>[]): Promise<readonly FinalAnswer[]> {
    const { plan, calls, maxAttempts, context } = this.dependencies;
    const answers = new Map<Keyed<Question>, FinalAnswer>();
    let open = questions;
    for (let tries = 1; open.length > 0 && tries <= maxAttempts; tries += 1) {
      if (tries > 1) await calls.backOff(tries - 1, context.signal);
      const given = await this.ofOneCall(open);
      open.forEach((question, index) => {
        const answer = given[index];
        if (answer !== undefined) answers.set(question, answer);
      });
      open = open.filter((question) => !answers.has(question));
    }
    for (const question of open) answers.set(question, plan.noAnswer ?? NO_ANSWER);
    return questions.map((question) => answers.get(question) as FinalAnswer);
  }

  private async ofOneCall(questions: readonly Keyed<Question>[]): Promise<readonly Answer[]> {
    const { plan, maxAttempts, context, watch } = this.dependencies;
    try {
      return await this.send(questions);
    } catch (error) {
      context.signal.throwIfAborted();
      const own = rowErrorIn(error);
      if (own && questions.length > 1) return this.ofHalves(questions);
      if (own) {
        if (plan.outage?.meaningOf?.(own) === 'failed') watch.gaveUp(own);
        return [own];
      }
      if (plan.afterLastTry !== 'row-error' || batchFailureIn(error)) throw error;
      if (watch.gaveUp(error)) this.logFailedCall(error);
      const failed = callFailed(error, maxAttempts);
      return questions.map(() => failed);
    }
  }

  /** Only the first of a batch, since a bug fails every call. */
  private logFailedCall(error: unknown): void {
    const { context, maxAttempts, log } = this.dependencies;
    const { functionName, batchId, queryId } = context.batch;
    const fields = { tries: maxAttempts };
    log
      ?.of({ functionName, batchId, queryId })
      .error('a call failed in every try, so its rows have an error', fields, error);
  }

  private async send(questions: readonly Keyed<Question>[]): Promise<readonly Answer[]> {
    const { plan, calls, context, onIdempotencyKeys, watch, memory } = this.dependencies;
    const asked = questions.map(({ question }) => question);
    const units = plan.unitsOf?.(asked) ?? 1;
    const send = async (signal: AbortSignal) => {
      const answers = await plan.call(asked, factsOf(questions, { context, signal, onIdempotencyKeys }));
      if (answers.length !== asked.length) throw new WrongNumberOfAnswers();
      // Here and not when the slice ends: an answer that is paid for is kept even if the batch ends now.
      learn(questions, answers, memory);
      return answers;
    };
    const { outage } = plan;
    return calls.make({ units, context, send, ...(outage && { onTry: (one) => watch.note(one, outage) }) });
  }

  /** Sends each half of the questions in a call of its own, and so on until the question at fault is alone. So the others get their answers. */
  private async ofHalves(questions: readonly Keyed<Question>[]): Promise<readonly FinalAnswer[]> {
    const middle = Math.ceil(questions.length / 2);
    const halves = [questions.slice(0, middle), questions.slice(middle)];
    return (await Promise.all(halves.map((half) => this.to(half)))).flat();
  }
}

/** The call returned more or fewer answers than questions, so it is unknown which answer belongs to which question. The call is tried again. */
class WrongNumberOfAnswers extends Error {
  override readonly name = 'WrongNumberOfAnswers';
}

/** Errors are not learnt, since the same question may have an answer later. */
function learn(
  questions: readonly Keyed<unknown>[],
  answers: readonly Answer[],
  memory: BatchMemory | undefined,
): void {
  questions.forEach(({ key }, index) => {
    const answer = answers[index];
    if (answer !== undefined && !isRowError(answer)) memory?.learn(key, answer);
  });
}

function factsOf(
  questions: readonly Keyed<unknown>[],
  {
    context,
    signal,
    onIdempotencyKeys,
  }: Pick<AnswersDependencies<unknown>, 'context' | 'onIdempotencyKeys'> & Pick<CallFacts, 'signal'>,
): CallFacts {
  return {
    signal,
    context,
    // Computed only for a call that uses them.
    get idempotencyKeys() {
      const keys = questions.map(({ key }) => idempotencyKey(context.batch, key));
      onIdempotencyKeys?.(keys);
      return keys;
    },
  };
}

/** The error of a row whose call failed in every try. It omits the message of the call's error, which may quote the row. */
function callFailed(error: unknown, tries: number): RowError {
  return rowError('CALL_FAILED', { tries, error: errorName(error) });
}
