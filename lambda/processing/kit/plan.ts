import type { Row, Value } from '../../protocol/batch';
import type { ProcessorContext } from '../processor';
import type { RowError } from './row-error';

/** What a row asks: nothing, since its value or its error is known without a call, or a question for a call. */
export type Asked<Question> = { readonly value: Value } | RowError | { readonly question: Question };

/** Of one question; `undefined`: none, so it is asked again. */
export type Answer = Value | RowError | undefined;

/** What a call is given beside its questions. */
export interface CallFacts {
  /** Aborts at `callTimeoutSeconds`, and when the result is no longer needed. */
  readonly signal: AbortSignal;
  /** One for each question, the same in every try and after a crash: see docs/processors.md. */
  readonly idempotencyKeys: readonly string[];
  readonly context: ProcessorContext;
}

export interface PlanChoices {
  /**
   * `once`: rows of a batch that ask the same are asked once. `each`: every row is asked, since the work has an effect or its
   * answers differ. Default: `once`.
   */
  readonly identicalRows?: 'once' | 'each';
  /**
   * What an error of the last try does. `attempt-fails`: the batch is tried again later, and fails after its last attempt.
   * `row-error`: it is the error of the rows of this call. Default: `attempt-fails`.
   */
  readonly afterLastTry?: 'attempt-fails' | 'row-error';
}

/** How the rows of a slice are answered by calls. */
export interface Plan<Question> extends PlanChoices {
  /** May throw a RowError or a BatchFailure. */
  readonly ask: (row: Row) => Asked<Question>;
  /** Questions with the same key are identical. Default: the question as JSON. */
  readonly keyOf?: (question: Question) => string;
  /** A call carries questions of one kind only, such as one language. Default: all are of one kind. */
  readonly kindOf?: (question: Question) => string;
  /** What a call costs of the quota. Default: 1. */
  readonly unitsOf?: (questions: readonly Question[]) => number;
  /** Resolves with one answer for each question, in their order. docs/processors.md says what it may throw. */
  readonly call: (questions: readonly Question[], facts: CallFacts) => Promise<readonly Answer[]>;
  /** The error of a row that got no answer in any try. Default: `NO_ANSWER`. */
  readonly noAnswer?: RowError;
}
