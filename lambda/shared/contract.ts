/**
 * The names and numbers that infrastructure and run time share. Imports nothing, so that both sides may import it.
 */

/** The variables a binding has to supply: `{ JOBS_TABLE_NAME: string, … }`. */
export type EnvFor<Names extends Record<string, string>> = { readonly [K in keyof Names as Names[K]]: string };

/** What a function that uses the Jobs table is told. */
export const JOBS_ENV = {
  tableName: 'JOBS_TABLE_NAME',
  retentionHours: 'JOBS_RETENTION_HOURS',
  timeScale: 'JOBS_TIME_SCALE',
} as const;

/** What post is told about the function it starts. */
export const START_ENV = { processFunctionName: 'PROCESS_FUNCTION_NAME' } as const;

/** What post is told about the answer that is owed to Snowflake. */
export const ANSWER_ENV = { maxValueBytes: 'ANSWER_MAX_VALUE_BYTES' } as const;

/** What post is told about the work, so that it accepts no more than can be finished in time. */
export const ADMISSION_ENV = {
  rowsPerSecond: 'ADMISSION_ROWS_PER_SECOND',
  mostBatches: 'ADMISSION_MOST_BATCHES',
} as const;

/** What the sentiment processor is told about Amazon Comprehend. */
export const COMPREHEND_ENV = {
  region: 'COMPREHEND_REGION',
  batchCallsPerSecond: 'COMPREHEND_BATCH_CALLS_PER_SECOND',
  shareQuota: 'COMPREHEND_SHARE_QUOTA',
  language: 'COMPREHEND_LANGUAGE',
} as const;

/** What every function is told about the metrics it writes. */
export const METRICS_ENV = { service: 'METRICS_SERVICE' } as const;

/** What every function is told about the lines it logs: one of `logs.level`. */
export const LOG_ENV = { level: 'LOG_LEVEL' } as const;

export const METRICS_NAMESPACE = 'SnowflakeRemoteService';

/** Every metric of our own, with its unit in CloudWatch. Dimension `service`; `BatchesFailed` also with `code`. */
export const METRICS = {
  /** New batches that were stored. */
  BatchesAccepted: 'Count',
  /** POSTs of a batch that was stored before. */
  BatchesRepeated: 'Count',
  /** POSTs answered 429: more in hand than can be finished, or AWS throttled us. */
  BatchesShed: 'Count',
  /** POSTs answered 400, 409 or 413. */
  BatchesRefused: 'Count',
  /** POSTs and GETs answered 503. */
  RequestsFailed: 'Count',
  /** GETs answered 202 because the Jobs table could not be read for a passing reason: throttled, timed out. */
  PollsDeferred: 'Count',
  RowsAccepted: 'Count',
  BatchesSucceeded: 'Count',
  BatchesFailed: 'Count',
  /** Attempts at a batch that ended in an error which is not its end: Lambda tries again, or the worker itself. */
  AttemptsFailed: 'Count',
  /** Rows whose value is an error of their own. */
  RowErrors: 'Count',
  ComprehendCalls: 'Count',
  ComprehendThrottles: 'Count',
  /** What AWS bills: 100 characters each, three for a text at the least. */
  ComprehendUnits: 'Count',
  /** From the POST to the first claim. */
  QueueDelay: 'Milliseconds',
  /** From the POST to the end state, whichever it is. */
  TimeToResult: 'Milliseconds',
} as const;

export type MetricName = keyof typeof METRICS;

/** Keys, attributes and the index of the Jobs table that the template has to declare. */
export const JOBS_TABLE = {
  batchId: 'batch_id',
  part: 'part',
  expiresAt: 'expires_at',
  inFlightIndex: 'in_flight',
  inFlight: 'in_flight',
  deadline: 'deadline',
  rows: 'rows',
  leaseUntil: 'lease_until',
} as const;

/** Times in the life of a job, in seconds, and its attempts. The stack sets Lambda's own limits from the same numbers. */
export const JOB_TIMES = {
  /** Snowflake aborts the query 600 s after the POST (not configurable); the rest is for its last poll. */
  deadlineSeconds: 570,
  /** How long a worker that fell silent keeps its claim. */
  leaseSeconds: 30,
  heartbeatSeconds: 10,
  /** How far the clocks of two functions may be apart. */
  clockMarginSeconds: 5,
  /** How long a conditional write of a worker may be under way before it has to be built anew. */
  writeSeconds: 4,
  /** Before the deadline a worker stops by itself, so that the reason it stores is read before Snowflake gives up. */
  wrapUpSeconds: 10,
  /** What is accepted can be finished within this time at the quota; the rest up to the deadline is for what goes wrong. */
  budgetSeconds: 480,
  /** How long a POST holds the room it has asked for, unless it says how it ended: longer than post may run. */
  reservationSeconds: 30,
  /** How far the index may be behind the table: so long does an accepted batch still hold its room. */
  indexSeconds: 2,
  /** How long it takes to write down what a POST asks for, in all but a few of a thousand cases. */
  landingSeconds: 0.1,
  /** How often the next in line looks whether its turn at the quota has come. */
  lookSeconds: 0.25,
  /** Lambda runs a failed event again after so long, and a second time after twice as long. */
  retryWaitSeconds: 60,
  /** Lambda's MaximumEventAge: an event not taken by then never will be. */
  eventAgeSeconds: 300,
  /** The rows themselves are of no use after the deadline; this is what they are kept beyond it. */
  rowsKeptSeconds: 300,
  /** Lambda runs an event once and retries it twice. */
  maxAttempts: 3,
} as const;

/** A synchronous Lambda reply: 6 MiB and 100 bytes (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html). */
export const LAMBDA_REPLY_BYTES = 6_291_556;

/** What an answer's rows are framed by. */
export const ANSWER_FRAME = {
  /** What a reply carries besides the rows: status, headers, brackets. Measured at about 100 bytes; the rest is room. */
  envelopeBytes: 1_024,
  /** Row number, brackets and commas around a value, for row numbers up to a million. */
  rowBytes: 10,
} as const;

/**
 * The answer to a request that is too large to be read, by post or by API Gateway. Its rows are not counted, so the advice
 * names no number that would fit.
 */
export const TOO_LARGE_ADVICE =
  'The batch is too large for this service. Set MAX_BATCH_ROWS on the external function to half of what it is, and halve ' +
  'it again until the query runs. If it is not set, start with half the rows of the query, at most 2000.';

/** BatchDetectSentiment's limit; all texts of a call are in one language. */
export const TEXTS_PER_CALL = 25;

/** `sentiment`'s languages, from Comprehend's API reference of BatchDetectSentiment. */
export const COMPREHEND_LANGUAGES = [
  'ar',
  'de',
  'en',
  'es',
  'fr',
  'hi',
  'it',
  'ja',
  'ko',
  'pt',
  'zh',
  'zh-TW',
] as const;
