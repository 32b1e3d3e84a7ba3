import { createHmac } from 'node:crypto';
import { jobKeyPrefix, MEMORY_PARTS } from '../shared/contract';
import type { PackedAnswer } from './packed-answer';

/** The sort key of each answer. The partition key is the function and a hash, so that the permissions of its worker cover it. */
export const ANSWER_PART = MEMORY_PARTS.answer;

/** One remembered answer. */
export type AnswerItem = PackedAnswer & {
  readonly job_key: string;
  readonly part: typeof ANSWER_PART;
  /** In seconds since the epoch. */
  readonly expires_at: number;
};

export interface AnswerKeys {
  /** In SQL. */
  readonly functionName: string;
  readonly secret: string;
  /** All that decides an answer besides the question: the processor, its version and its settings, facts about the batch. */
  readonly facts: string;
}

/** Makes the partition key of a question's answer: `FUNCTION#` and a keyed hash. Keys appear in AWS's own logs, so they show nothing of a row. */
export function answerKeys({ functionName, secret, facts }: AnswerKeys): (question: string) => string {
  const prefix = jobKeyPrefix(functionName);
  return (question) => {
    const hash = createHmac('sha256', secret).update(JSON.stringify([functionName, facts, question]));
    return `${prefix}${hash.digest('base64url')}`;
  };
}
