import type { BatchItemError } from '@aws-sdk/client-comprehend';
import type { Value } from '../../protocol/batch';
import type { Answer } from '../kit/plan';
import { noResult } from './comprehend-errors';

/** The output of Comprehend's batch operations. */
export interface BatchOutput<Item> {
  readonly ResultList?: readonly Item[];
  readonly ErrorList?: readonly BatchItemError[];
}

/** Codes of permanent errors of a single text. Comprehend does not document its codes, so a text with any other code is sent again. */
const LASTING_TEXT_ERROR = /TEXT_SIZE|UNSUPPORTED|INVALID/i;

/** The answer to each of `count` texts. It is undefined for a text without a result or with a transient error, so that the kit sends the text again. */
export function answersByIndex<Item extends { readonly Index?: number }>(
  { ResultList = [], ErrorList = [] }: BatchOutput<Item>,
  count: number,
  valueOf: (item: Item) => Value | undefined,
): readonly Answer[] {
  const answers = new Array<Answer>(count).fill(undefined);
  for (const item of ResultList) setAt(answers, item.Index, valueOf(item));
  for (const { Index, ErrorCode = 'UNKNOWN' } of ErrorList)
    if (LASTING_TEXT_ERROR.test(ErrorCode)) setAt(answers, Index, noResult(ErrorCode));
  return answers;
}

function setAt(answers: Answer[], index: number | undefined, answer: Answer): void {
  if (index !== undefined && index in answers) answers[index] = answer;
}
