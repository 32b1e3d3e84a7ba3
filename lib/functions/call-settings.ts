import { z } from 'zod';
import { DEFAULT_CALL_TIMEOUT_SECONDS, DEFAULT_RETRY } from '../../lambda/shared/contract';
import { ConfigError } from '../config-error';
import { decimal, text, wholeNumber } from '../setting';
import type { Pace } from './pace';
import type { CallSettings } from './processor-definition';

/** Settings of a processor whose calls go to a service of the user's own: how many, how fast, how often again. */
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
      'A limit of the service behind the function, such as { "name": "crm", "callsPerSecond": 5 }. Functions that name the same quota share it, in whatever batches they run, and have to agree on its rate. Not set: calls are bounded by `concurrency` alone, in each batch by itself.',
    ),
  rowsPerCall: wholeNumber(1, 500)
    .default(1)
    .describe(
      'The most rows that one call carries. An error of such a call is looked for in halves of it, row by row.',
    ),
  concurrency: wholeNumber(1, 1_000)
    .default(10)
    .describe('The most calls that one batch makes at the same time. Batches in flight make their calls side by side.'),
  typicalCallSeconds: decimal(0.001, 480)
    .default(0.5)
    .describe(
      'How long a call usually takes. With `concurrency` and `rowsPerCall`, it says how many rows a batch may have to be finished in time: a larger batch is rejected, and the SQL script declares MAX_BATCH_ROWS by it.',
    ),
  callTimeoutSeconds: decimal(0.1, 480)
    .default(DEFAULT_CALL_TIMEOUT_SECONDS)
    .describe('How long one try of a call may take. After that it counts as an error and is tried again.'),
  retry: z
    .strictObject({
      maxAttempts: wholeNumber(1, 100)
        .default(DEFAULT_RETRY.maxAttempts)
        .describe('Tries of a call, the first one included. 1 is no retry.'),
      initialSeconds: decimal(0, 60)
        .default(DEFAULT_RETRY.initialSeconds)
        .describe('The longest wait before the second try. The wait is a random part of it.'),
      maxSeconds: decimal(0, 300).default(DEFAULT_RETRY.maxSeconds).describe('The longest wait before any try.'),
      factor: decimal(1, 10)
        .default(DEFAULT_RETRY.factor)
        .describe('By how much the longest wait grows with each try.'),
    })
    .prefault({})
    .describe(
      'How often a call is made again after an error that may pass. The deadline of the batch ends it in any case. A response that asks to wait (Retry-After) uses up no try.',
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

/** How its calls are made. */
export function callsOf({ callTimeoutSeconds, typicalCallSeconds, retry }: CallOptions): CallSettings {
  if (typicalCallSeconds > callTimeoutSeconds)
    throw new ConfigError(
      `typicalCallSeconds is ${typicalCallSeconds}, and callTimeoutSeconds ends a call after ${callTimeoutSeconds} s. Set a higher callTimeoutSeconds`,
    );
  return { callTimeoutSeconds, retry };
}
