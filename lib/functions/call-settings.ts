import { z } from 'zod';
import { DEFAULT_CALL_TIMEOUT_SECONDS, DEFAULT_RETRY } from '../../lambda/shared/contract';
import { ConfigError } from '../config-error';
import { decimal, text, wholeNumber } from '../setting';
import type { Pace } from './pace';
import type { CallSettings } from './processor-definition';

/** Settings of a processor that calls a service of the user's own: the pace of its calls, their size, their time limit and their retries. */
export const callSettings = {
  quota: z
    .strictObject({
      name: text(/^[\w.-]{1,64}$/, 'a name of letters, digits, dots, hyphens and underscores').describe(
        'Functions that name the same quota share it.',
      ),
      callsPerSecond: decimal(0.01, 10_000).describe('Calls a second of all functions that share the quota.'),
    })
    .optional()
    .describe(
      'A limit of the service behind the function, such as { "name": "crm", "callsPerSecond": 5 }. Functions that name the same quota share it in all their batches, and must agree on its rate. Not set: only `concurrency` limits calls, in each batch separately.',
    ),
  rowsPerCall: wholeNumber(1, 500)
    .default(1)
    .describe(
      'The most rows of one call. If a call of several rows fails because of one row, it is repeated with each half of the rows until this row is alone.',
    ),
  concurrency: wholeNumber(1, 1_000)
    .default(10)
    .describe('The most simultaneous calls of one worker. Without a quota, each batch has a worker of its own.'),
  typicalCallSeconds: decimal(0.001, 480)
    .default(0.5)
    .describe(
      'How long a call usually takes. This time, `concurrency` and `rowsPerCall` determine how many rows of a batch can be processed in time. A larger batch is rejected, and the SQL script declares this number as MAX_BATCH_ROWS.',
    ),
  callTimeoutSeconds: decimal(0.1, 480)
    .default(DEFAULT_CALL_TIMEOUT_SECONDS)
    .describe('How long one try of a call may take. Then the try counts as an error, and the call is tried again.'),
  retry: z
    .strictObject({
      maxAttempts: wholeNumber(1, 100)
        .default(DEFAULT_RETRY.maxAttempts)
        .describe('The number of tries of a call, including the first. 1 means no retry.'),
      initialSeconds: decimal(0, 60)
        .default(DEFAULT_RETRY.initialSeconds)
        .describe('The longest wait before the second try. The actual wait is a random part of this time.'),
      maxSeconds: decimal(0, 300).default(DEFAULT_RETRY.maxSeconds).describe('The longest wait before any try.'),
      factor: decimal(1, 10)
        .default(DEFAULT_RETRY.factor)
        .describe('By how much the longest wait grows with each try.'),
    })
    .prefault({})
    .describe(
      'How often a call is tried again after a transient error. The deadline of the batch ends all tries. A response that asks to wait (Retry-After) does not count as a try.',
    ),
};

type CallOptions = z.output<z.ZodObject<typeof callSettings>>;

/** How fast a function with these settings works. */
export function paceOf({ quota, rowsPerCall, concurrency, typicalCallSeconds }: CallOptions): Pace {
  return {
    ...(quota && { quota: { name: quota.name, unitsPerSecond: quota.callsPerSecond, unitsPerCall: 1 } }),
    rowsPerCall,
    concurrency,
    typicalCallSeconds,
  };
}

/** How a function with these settings makes its calls. */
export function callsOf({
  callTimeoutSeconds,
  typicalCallSeconds,
  retry,
}: Partial<CallOptions> & Pick<CallOptions, 'callTimeoutSeconds' | 'typicalCallSeconds' | 'retry'>): CallSettings {
  if (typicalCallSeconds > callTimeoutSeconds)
    throw new ConfigError(
      `typicalCallSeconds is ${typicalCallSeconds}, and callTimeoutSeconds ends a call after ${callTimeoutSeconds} s. Set a higher callTimeoutSeconds`,
    );
  return { callTimeoutSeconds, retry };
}
