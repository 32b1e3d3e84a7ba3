import type { WaysToFail } from './way-to-fail';

/**
 * The ways in which an accepted batch fails, whatever its processor is. The answer is 422 in each case. Processors add their
 * own by their definitions (lib/functions/). docs/reliability.md has a table of all.
 */
export const SERVICE_FAILURES = {
  NEVER_STARTED: {
    cause: 'no worker claimed the job before its deadline: workers could not start',
    sentence: 'Processing of this batch never started.',
    advice: 'Run the query again. If it fails again, check the throttles of the process function.',
    retryHelps: true,
  },
  WORKER_LOST: {
    cause: 'all three attempts were interrupted (crash, out of memory, out of time)',
    sentence: 'Processing of this batch was interrupted {times} and was not resumed.',
    advice:
      'Check the log of the process function. If it ran out of memory, set MAX_BATCH_ROWS on the external function to half of what it is.',
    retryHelps: true,
  },
  PROCESSING_FAILED: {
    cause: 'three attempts ended in an error',
    sentence: 'Processing of this batch failed {tries} with {error}.',
    advice: 'Run the query again later. If it fails again, check the log of the process function.',
    retryHelps: true,
  },
  ROWS_MISSING: {
    cause: 'the stored rows are incomplete',
    sentence: 'The stored rows of this batch are missing or damaged.',
    advice: 'Run the query again.',
    retryHelps: true,
  },
  DEADLINE_EXCEEDED: {
    cause: '560 s were not enough for the work, or an attempt was interrupted and no other one finished in time',
    sentence: 'Only {done} of {rows} rows were processed within {seconds} s.',
    advice: 'Set {maxBatchRows} on the external function, or raise the quota of the service behind it.',
    retryHelps: false,
  },
  ANSWER_TOO_LARGE: {
    cause: "the results exceed Lambda's 6 MB",
    sentence: 'The results of this batch exceed the 6 MB that one answer can hold.',
    advice: 'Set MAX_BATCH_ROWS = {maxBatchRows} on the external function.',
    retryHelps: false,
  },
  VALUE_TOO_LARGE: {
    cause: "one value alone exceeds Lambda's 6 MB",
    sentence:
      'One value of this batch exceeds the 6 MB that one answer can hold, so a lower MAX_BATCH_ROWS does not help.',
    advice: 'The processor has to return smaller values.',
    retryHelps: false,
  },
  WRONG_NUMBER_OF_VALUES: {
    cause: 'a processor of your own returned too few or too many values',
    sentence: 'The processor did not return one value for each row.',
    advice: 'This is a bug in its code: see docs/processors.md.',
    retryHelps: false,
  },
  FAILED_BY_OPERATOR: {
    cause: 'an operator ended the job by the console or by `npm run jobs -- fail`',
    sentence: 'An operator of the service ended this batch: {reason}.',
    advice: '',
    retryHelps: false,
  },
} as const satisfies WaysToFail;

export type ServiceFailureCode = keyof typeof SERVICE_FAILURES;
