/** A state of a job as operators see it: one record for the console, `npm run jobs` and docs/operations.md. */
export interface JobStateDescription {
  /** What is true of a job in this state: whole sentences. */
  readonly sentence: string;
  /** What an operator does about it: whole sentences. */
  readonly advice: string;
  /** Whether the advice names a requeue. */
  readonly requeueHelps: boolean;
}

/** The states by their names in words. */
export const JOB_STATES = {
  'waiting for a slot': {
    sentence:
      'The batch is stored. A worker claims it when a slot of its quota is free and no batch with an earlier deadline waits.',
    advice:
      'Nothing to do while workers have the slots of the quota: one of them claims this batch when its turn comes. ' +
      'If no slot is taken for more than 10 s, look at the throttles of the process function, or start a worker by a requeue.',
    requeueHelps: true,
  },
  'waiting for a worker': {
    sentence: 'The batch is stored and its function uses no quota. A worker is being started for it.',
    advice:
      'If this lasts more than 10 s, look at the throttles of the process function, or start a worker by a requeue.',
    requeueHelps: true,
  },
  'waiting for another attempt': {
    sentence:
      'An attempt failed or was interrupted. A worker makes the next attempt after a wait, from the slices that are stored.',
    advice: 'Nothing to do. A requeue allows the next attempt now.',
    requeueHelps: true,
  },
  'being processed': {
    sentence: 'A worker has claimed the batch and extends its lease by heartbeats.',
    advice: 'Nothing to do: a worker is processing this batch.',
    requeueHelps: false,
  },
  lost: {
    sentence: 'The last attempt was interrupted: its lease has expired and no attempt is left.',
    advice: 'Nothing to do: the batch fails within seconds, and its query reads the reason.',
    requeueHelps: false,
  },
  succeeded: {
    sentence: 'All values are stored. Snowflake gets them at its next poll.',
    advice: 'Nothing to do: the result is stored until it expires.',
    requeueHelps: false,
  },
  failed: {
    sentence: 'The batch has ended without a result. Its query fails with the message.',
    advice: 'Do what the message says. If a retry helps, run the query again.',
    requeueHelps: false,
  },
} as const satisfies Readonly<Record<string, JobStateDescription>>;

export type JobState = keyof typeof JOB_STATES;

/** What an operator does about a batch that failed: whole sentences, which say more than the advice of the state. */
export const FAILURE_ADVICE = {
  byOperator: 'An operator ended this batch. When the reason no longer applies, run the query again.',
  retryHelps: 'Run the query again. If it fails again, look at the log of the process function.',
  permanent: 'The same query would fail again. First do what the failure message says.',
} as const;
