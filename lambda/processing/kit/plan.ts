import type { Row, Value } from '../../protocol/batch';
import type { AnswersDependOn } from '../memory';
import type { ProcessorContext } from '../processor';
import type { OutageRule } from './outage-watch';
import type { RowError } from './row-error';

/** A row's value or its error if it is known without a call, or else the question that a call has to answer. */
export type Asked<Question> = { readonly value: Value } | RowError | { readonly question: Question };

/** The answer to one question. `undefined`: there is no answer, so the question is sent again. */
export type Answer = Value | RowError | undefined;

/** What a call gets in addition to its questions. */
export interface CallFacts {
  /** Aborts at `callTimeoutSeconds`, and when the result is no longer needed. */
  readonly signal: AbortSignal;
  /** One for each question, the same in every try and after a crash: see docs/processors.md. */
  readonly idempotencyKeys: readonly string[];
  readonly context: ProcessorContext;
}

export interface PlanChoices {
  /**
   * `once`: identical rows of a batch are sent once. `each`: every row is sent, because the call has an effect or its answers to identical rows
   * can differ. Default: `once`.
   */
  readonly identicalRows?: 'once' | 'each';
  /**
   * If answers are remembered: under which facts, besides the processor's version and settings, a remembered answer holds for the same question. With
   * `identicalRows: 'each'` no answer is remembered. Default: `batch`.
   */
  readonly answersDependOn?: AnswersDependOn;
  /**
   * What happens after an error of a call's last try. `attempt-fails`: the batch is tried again later, and fails after its last attempt.
   * `row-error`: the rows of this call have the error. Default: `attempt-fails`.
   */
  readonly afterLastTry?: 'attempt-fails' | 'row-error';
  /**
   * With `row-error`: how the batch fails where the service answers none of its calls, at least 20 tries failed, and either a
   * minute has passed or the calls of a slice had their last try. Default: each row has its error, and the query succeeds.
   */
  readonly outage?: OutageRule;
}

/** How the rows of a slice are answered by calls. */
export interface Plan<Question> extends PlanChoices {
  /** May throw a RowError or a BatchFailure. */
  readonly ask: (row: Row) => Asked<Question>;
  /** Questions with the same key are identical. Default: the question as JSON. */
  readonly keyOf?: (question: Question) => string;
  /** A call carries questions of one kind only, such as one language. Default: all are of one kind. */
  readonly kindOf?: (question: Question) => string;
  /** The units of the quota that a call uses. Default: 1. */
  readonly unitsOf?: (questions: readonly Question[]) => number;
  /** Resolves with one answer for each question, in their order. docs/processors.md says what it may throw. */
  readonly call: (questions: readonly Question[], facts: CallFacts) => Promise<readonly Answer[]>;
  /** The error of a row that got no answer in any try. Default: `NO_ANSWER`. */
  readonly noAnswer?: RowError;
  /** Is told of questions whose answers were remembered, so that no call carries them. */
  readonly onRemembered?: (questions: readonly Question[]) => void;
}
