/** A state of a job as operators see it: one record for the console, `npm run jobs` and docs/operations.md. */
export interface JobStateDescription {
  /** What is true of a job in this state: whole sentences. */
  readonly sentence: string;
  /** What an operator does about it: whole sentences. */
  readonly advice: string;
}

/** The states by their names in words. */
export const JOB_STATES = {
  'waiting for a slot': {
    sentence:
      'The batch is stored. A worker claims it when a slot of its quota is free and no batch with an earlier deadline waits.',
    advice:
      'Nothing to do while workers have the slots of the quota: one of them claims this batch when its turn comes.',
  },
  'waiting for a worker': {
    sentence: 'The batch is stored and its function uses no quota. A worker is being started for it.',
    advice:
      'If this lasts more than 10 s, look at the throttles of the process function, or start a worker by a requeue.',
  },
  'waiting for another attempt': {
    sentence: 'An attempt failed. A worker makes the next attempt after a wait, from the slices that are stored.',
    advice: 'Nothing to do. A requeue allows the next attempt now.',
  },
  'being processed': {
    sentence: 'A worker has claimed the batch and extends its lease by heartbeats.',
    advice: 'Nothing to do.',
  },
  lost: {
    sentence: 'The last attempt was interrupted: its lease has expired and no attempt is left.',
    advice: 'Nothing to do: the batch fails within seconds, and its query reads the reason.',
  },
  succeeded: {
    sentence: 'All values are stored. Snowflake gets them at its next poll.',
    advice: 'Nothing to do: the result is stored until it expires.',
  },
  failed: {
    sentence: 'The batch has ended without a result. Its query fails with the message.',
    advice: 'Do what the message says. If a retry helps, run the query again.',
  },
} as const satisfies Readonly<Record<string, JobStateDescription>>;

export type JobState = keyof typeof JOB_STATES;
