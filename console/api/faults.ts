import { z } from 'zod';

export interface FaultDescription {
  /** The words on its button. */
  readonly title: string;
  /** What will happen: whole sentences. */
  readonly forecast: string;
  /** How the fault ends by itself. */
  readonly ends: string;
}

/** The faults that the console can inject into the stack on this machine. */
export const FAULTS = {
  'kill-worker': {
    title: 'Kill the worker',
    forecast:
      'The process that works on a batch is killed. Its lease expires after 30 s. Then another worker makes the next attempt and asks only for the slices that are not stored.',
    ends: 'after one worker',
  },
  'lose-post-reply': {
    title: "Lose a POST's reply",
    forecast:
      'The next batch is accepted, and Snowflake does not get the 202. It sends the POST again with the same batch id. The batch is processed once.',
    ends: 'after one reply',
  },
  'lose-get-reply': {
    title: "Lose a GET's reply",
    forecast: 'Snowflake does not get the answer to its next poll. It polls again and gets the same answer.',
    ends: 'after one reply',
  },
  'duplicate-event': {
    title: 'Deliver an event twice',
    forecast:
      'The next event that starts a worker is delivered twice, as Lambda may do. The second worker finds no slot or no job to claim, and ends.',
    ends: 'after one event',
  },
  'throttle-comprehend': {
    title: 'Throttle Comprehend',
    forecast:
      'Comprehend throttles every other call for ten seconds. Throttled calls wait for the next free time slot, and no row fails.',
    ends: 'after ten seconds',
  },
  'throttle-table': {
    title: 'Throttle the Jobs table',
    forecast:
      'The Jobs table throttles every fifth request for ten seconds. The functions try again, and no result is lost.',
    ends: 'after ten seconds',
  },
  'comprehend-down': {
    title: 'Take Comprehend away',
    forecast:
      'Comprehend answers 500 for twenty seconds. The processor tries its calls again; if an attempt fails, the next one begins later from the stored slices.',
    ends: 'after twenty seconds',
  },
} as const satisfies Readonly<Record<string, FaultDescription>>;

export type FaultName = keyof typeof FAULTS;

export const faultNameSchema = z.enum(Object.keys(FAULTS) as [FaultName, ...FaultName[]]);

/** What a fault shall hit. Default: any batch. */
export const faultRequestSchema = z.object({ functionName: z.string().optional(), batchId: z.string().optional() });
