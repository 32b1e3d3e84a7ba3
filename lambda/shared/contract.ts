/**
 * The names and numbers that infrastructure and run time share. This file imports nothing, so both sides can import it.
 */

/** The variables a binding has to supply: `{ JOBS_TABLE_NAME: string, … }`. */
export type EnvFor<Names extends Record<string, string>> = { readonly [K in keyof Names as Names[K]]: string };

/** Variables of each function that uses the Jobs table. */
export const JOBS_ENV = {
  tableName: 'JOBS_TABLE_NAME',
  retentionHours: 'JOBS_RETENTION_HOURS',
  timeScale: 'JOBS_TIME_SCALE',
  retrySeconds: 'JOBS_RETRY_SECONDS',
} as const;

/** Variables of process: whose jobs it processes, and the slots of their line (0: the line has none). */
export const WORK_ENV = { functionName: 'FUNCTION_NAME', line: 'FUNCTION_LINE', slots: 'LINE_SLOTS' } as const;

/** The variable of get: how long it may hold a poll, in seconds. */
export const POLL_ENV = { holdSeconds: 'POLL_HOLD_SECONDS' } as const;

/** Variables of process, each a JSON object: the settings of the function's processor, and the limits of its calls. */
export const PROCESSOR_ENV = { settings: 'PROCESSOR_SETTINGS', limits: 'CALL_LIMITS' } as const;

/** The variable of process if its function remembers answers: JSON of {@link RememberedBy}. */
export const MEMORY_ENV = { rememberedBy: 'REMEMBERED_ANSWERS' } as const;

/** What a remembered answer belongs to. A change of any of it forgets the answers. */
export interface RememberedBy {
  /** The entry file of the processor, which names it. */
  readonly processor: string;
  readonly version: number;
  /** The settings on which answers depend. Not set: all settings of the processor. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** How the kit calls the service behind a processor. */
export interface CallLimits {
  /** Default: calls are bounded by `concurrency` alone. */
  readonly quota?: {
    /** Units are what a call names: calls, bytes, tokens. */
    readonly unitsPerSecond: number;
    /** What a typical call costs. Default: 1. */
    readonly unitsPerCall?: number;
  };
  /** The most rows that one call carries. */
  readonly rowsPerCall: number;
  /** The most calls that a worker makes at the same time. Default: no limit if there is a quota, else 10. */
  readonly concurrency?: number;
  readonly callTimeoutSeconds: number;
  readonly retry: RetryLimits;
}

/** How a call that failed is made again. The deadline of the batch ends it in any case. */
export interface RetryLimits {
  /** The first try counts. */
  readonly maxAttempts: number;
  /** The longest wait before the second try; the wait is a random part of it. */
  readonly initialSeconds: number;
  readonly maxSeconds: number;
  /** By how much the longest wait grows from try to try. */
  readonly factor: number;
}

/** Longer than the limits of the SDK's requests, which say more about what took so long. */
export const DEFAULT_CALL_TIMEOUT_SECONDS = 15;

export const DEFAULT_RETRY: RetryLimits = { maxAttempts: 6, initialSeconds: 0.4, maxSeconds: 10, factor: 2 };

/** Variables of admission control in post: it accepts no more than can be finished in time. */
export const ADMISSION_ENV = {
  /** Of the functions of one quota together. */
  maxBatchesInFlight: 'ADMISSION_MAX_BATCHES_IN_FLIGHT',
  /** Of a function without a quota, whose batches all run at the same time. */
  maxBatchesAtOnce: 'ADMISSION_MAX_BATCHES_AT_ONCE',
} as const;

/** The variable of every function for its metrics: the stack's name. */
export const METRICS_ENV = { service: 'METRICS_SERVICE' } as const;

/** The variable of every function for its log: one of `logs.level`. */
export const LOG_ENV = { level: 'LOG_LEVEL' } as const;

export const METRICS_NAMESPACE = 'SnowflakeRemoteService';

/**
 * Every metric of the service, with its unit in CloudWatch. Dimensions: `service`, the stack, and once more with `function`;
 * `BatchesFailed` also with `code`. A processor adds metrics of its own, which its contract names.
 */
export const METRICS = {
  /** New batches that were stored. */
  BatchesAccepted: 'Count',
  /** POSTs of a batch that was stored before. */
  BatchesRepeated: 'Count',
  /** POSTs answered 429: admission control has no room for the batch, or AWS throttled a request of post. */
  BatchesThrottled: 'Count',
  /** POSTs answered 400, 409 or 413: the batch is malformed, has other rows than before, or is too large. */
  BatchesRejected: 'Count',
  /** POSTs and GETs answered 503. */
  RequestsFailed: 'Count',
  /** GETs answered 202 because the Jobs table could not be read because of a transient error: throttled, timed out. */
  PollsDeferred: 'Count',
  /** Requests to the Jobs table that DynamoDB throttled, each try counted. */
  TableThrottles: 'Count',
  RowsAccepted: 'Count',
  BatchesSucceeded: 'Count',
  BatchesFailed: 'Count',
  /** Attempts that failed without ending their batch: Lambda retries it, or the worker itself does. */
  AttemptsFailed: 'Count',
  /** Rows whose value is an error. */
  RowErrors: 'Count',
  /** Rows whose value was a remembered answer, so that no call carried them. */
  RowsRemembered: 'Count',
  /** Calls of the service behind the processor, each try counted. */
  Calls: 'Count',
  /** Calls that this service throttled. */
  CallsThrottled: 'Count',
  /** From the POST to the first claim. */
  QueueDelay: 'Milliseconds',
  /** From the POST to the end state, success or failure. */
  TimeToResult: 'Milliseconds',
} as const;

export type MetricName = keyof typeof METRICS;

export type MetricUnit = (typeof METRICS)[MetricName];

/** Keys, attributes and the index of the Jobs table that the template has to declare. */
export const JOBS_TABLE = {
  jobKey: 'job_key',
  part: 'part',
  expiresAt: 'expires_at',
  inFlightIndex: 'in_flight',
  inFlight: 'in_flight',
  deadline: 'deadline',
  /** What the index shows of a job besides its keys. */
  projected: ['units', 'lease_until', 'not_before', 'attempt', 'process'],
} as const;

/** A job's own item, and what the parts of its slices of rows and of results begin with. */
export const JOB_PARTS = { job: 'JOB', rows: 'IN#', results: 'OUT#' } as const;

/** The number of the slice whose results are complete with this item, its first piece. Undefined if the item is another. */
export function completedSlice(part: string): number | undefined {
  const number = part.startsWith(JOB_PARTS.results) ? part.slice(JOB_PARTS.results.length) : '';
  return /^\d+$/.test(number) ? Number(number) : undefined;
}

/** The parts of the Jobs table that hold what a function remembers: its answers, and the secret of their keys. */
export const MEMORY_PARTS = { answer: 'ANSWER', secret: 'MEMORY' } as const;

/** How the key of each job of a function begins. An SQL name never holds the separator. */
export function jobKeyPrefix(functionName: string): string {
  return `${functionName}#`;
}

/** The partition key of the slots of a line. No job's key begins with the separator. */
export function slotsKey(line: string): string {
  return `#slots ${line}`;
}

/** The arguments of a declaration such as `(a VARCHAR, n NUMBER(38, 0))`, each with its name and its type. */
export function splitArguments(declared: string): readonly string[] {
  const list = declared.trim().replace(/^\(|\)$/g, '');
  // A comma within double quotes or parentheses separates nothing: `("a, b" VARCHAR, n NUMBER(38, 0))`.
  return list.match(/(?:"(?:[^"]|"")*"|\([^)]*\)|[^,"(])+/g) ?? [];
}

/** Times in the life of a job, in seconds, and its attempts. The stack sets Lambda's own limits from the same numbers. */
export const JOB_TIMES = {
  /** Snowflake aborts the query 600 s after the POST (not configurable); the other 30 s are for its last poll. */
  deadlineSeconds: 570,
  /** How long a worker that sends no heartbeat keeps its lease. */
  leaseSeconds: 30,
  heartbeatSeconds: 10,
  /** How far the clocks of two functions may be apart. */
  clockMarginSeconds: 5,
  /** How long a conditional write of a worker may take. After that the worker builds it again with new times. */
  writeSeconds: 4,
  /** How long before the deadline a worker stops, so that Snowflake still reads the reason that it stores. */
  wrapUpSeconds: 10,
  /** Accepted work takes at most so long at the quota; the rest of the time up to the deadline is for retries. */
  budgetSeconds: 480,
  /** How long a reservation holds unless its POST releases it: longer than post may run. */
  reservationSeconds: 30,
  /** How far the index may be behind the table: an accepted batch keeps its reservation for so long. */
  indexSeconds: 2,
  /** How long the write of a reservation takes in all but a few of a thousand cases. */
  landingSeconds: 0.1,
  /** How often a worker looks for the next job, and a poll at the end of the job's expected time. */
  lookSeconds: 0.25,
  /** How long a slot waits for the worker that was started for it: a cold start and Lambda's event queue take less. */
  startSeconds: 10,
  /** A worker goes on with jobs of its own function while the first job of another function is less than so much older. */
  preferSeconds: 5,
  /** How long a worker may run: Lambda's longest time-out. */
  workerSeconds: 900,
  /** Lambda's wait before the first retry of a failed event; the second wait is twice as long. */
  retryWaitSeconds: 60,
  /** How long a job waits after its first failed attempt; after the second, twice as long. Less than Lambda waits. */
  retrySeconds: 50,
  /** Lambda's MaximumEventAge: longer than a run of process and the waits for both retries. */
  eventAgeSeconds: 1_800,
  /** How long rows are kept after the deadline, when no worker needs them any more. */
  rowsKeptSeconds: 300,
  /** Lambda runs an event once and retries it twice. */
  maxAttempts: 3,
} as const;

/** A synchronous Lambda reply: 6 MiB and 100 bytes (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html). */
export const LAMBDA_REPLY_BYTES = 6_291_556;

/** Bytes of an answer besides its values. */
export const ANSWER_FRAME = {
  /** Status, headers and brackets of a reply. They were measured at about 100 bytes; the rest is reserve. */
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
