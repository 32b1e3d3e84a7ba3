import type { Node } from 'constructs';
import { z } from 'zod';
import { COMPREHEND_LANGUAGES } from '../lambda/shared/contract';

/** The key of the settings in cdk.json's context. */
export const CONFIG_KEY = 'remoteService';

/** CloudWatch Logs takes only these. */
const LOG_RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const;

const USER_ARN = /^arn:aws[a-z-]*:iam::\d{12}:user\/[\w+=,.@/-]+$/;

export const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

function isDistinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

/**
 * From `DESCRIBE INTEGRATION`: API_AWS_IAM_USER_ARN and API_AWS_EXTERNAL_ID. Snowflake makes external ids of the form
 * `ACCOUNT_SFCRole=NUMBER_BASE64=`, and what copies or splits at an `=` leaves one part of them.
 */
const snowflakePair = z.strictObject({
  userArn: textOf('API_AWS_IAM_USER_ARN').regex(
    USER_ARN,
    'must be an IAM user ARN, such as arn:aws:iam::123456789012:user/abc1-b-self1234',
  ),
  externalId: textOf('API_AWS_EXTERNAL_ID')
    .min(2, 'is cut: an external id has 2 characters at least')
    .max(1224, 'is too long: an external id has 1,224 characters at most')
    .regex(/^[\w+=,.@:/-]+$/, 'holds a character that no external id has')
    .refine((id) => !/_SFCRole=?$/.test(id), 'is cut: it goes on after _SFCRole=')
    .refine((id) => !/^\d+_/.test(id), "is cut: it begins with the account's name and _SFCRole=")
    .refine(
      (id) => !id.includes('_SFCRole=') || /_SFCRole=\d+_.+=$/.test(id),
      'is cut: it must end in =, which is part of it',
    ),
});

/** A setting without which a pair is only half of one. */
function textOf(property: string): z.ZodString {
  const missing = `is missing: DESCRIBE INTEGRATION shows it in ${property}`;
  const error = ({ input }: { readonly input?: unknown }) => (input === undefined ? missing : 'must be text');
  return z.string({ error }).min(1, missing);
}

/** Every setting, its default and the reason for it. `null` is not a value: leave a setting out to get its default. */
const schema = z.strictObject({
  /** Who may assume the API role. None: nobody can, which is the state before CREATE API INTEGRATION. */
  snowflake: z
    .array(snowflakePair)
    .refine(
      (pairs) => isDistinct(pairs.map(({ userArn, externalId }) => `${userArn} ${externalId}`)),
      'holds the same pair twice',
    )
    .default([]),

  /** Who else may call the API, and from where. */
  access: z
    .strictObject({
      /**
       * Roles of people who call the API by hand, such as for a smoke test; with its path where a role has one, as those of
       * IAM Identity Center do. Nobody else but the API role gets in.
       */
      operatorRoles: z
        .array(z.string().regex(ROLE_ARN, 'must be an IAM role ARN, such as arn:aws:iam::123456789012:role/operator'))
        .refine(isDistinct, 'holds the same role twice')
        .default([]),
      /**
       * Any: the endpoint is private, and only requests from these VPCs get in. Snowflake's are the ids of purpose
       * `generic` that SYSTEM$GET_SNOWFLAKE_PLATFORM_INFO() lists; all of them are needed.
       */
      vpcIds: z
        .array(
          z
            .string()
            .regex(/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/, 'must be the id of a VPC, such as vpc-0a1b2c3d4e5f67890'),
        )
        .refine(isDistinct, 'holds the same VPC twice')
        .default([]),
    })
    .prefault({}),

  encryption: z
    .strictObject({
      /** True: Jobs table, failure queue and logs are encrypted with a key of this account, which costs about 1 USD a month. */
      customerManagedKey: z.boolean().default(false),
    })
    .prefault({}),

  function: z
    .strictObject({
      /** The name in SQL; the sample's. */
      name: z
        .string()
        .regex(/^[A-Za-z_]\w*$/, 'must be an SQL name')
        .default('ext_func_async'),
      /** The API's resource, the last part of the URL. */
      path: z
        .string()
        .regex(
          /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/,
          'must be one path segment of letters, digits, dots, hyphens and underscores',
        )
        .default('sentiment'),
      /**
       * What one row's value takes in the answer, at the most, in bytes, with each quote and backslash counted twice.
       * Four scores as JSON text take about 190. A batch whose answer could pass Lambda's 6 MB is refused by it.
       */
      maxValueBytes: z.int().min(1).max(1_000_000).default(250),
      /**
       * Batches that may be accepted and unfinished at the same time. Each holds an execution of process, the waiting ones
       * too, out of the account's 1,000; an account that is new may have 10, which post and get need some of: set 5 there.
       */
      mostBatchesInHand: z.int().min(1).max(10_000).default(100),
    })
    .prefault({}),

  jobs: z
    .strictObject({
      /** Snowflake asks services to keep results for 10 minutes at least and better for 12 hours. */
      retentionHours: z.number().min(1).max(168).default(12),
      /** Off: jobs live for hours and a query can be run again, while backups would keep customers' texts for 35 days. */
      pointInTimeRecovery: z.boolean().default(false),
      /**
       * Divides every time in a job's life, for trials that cannot wait. 1 wherever Snowflake calls; above 30 a request to the
       * table would have to be done in less than a tenth of a second.
       */
      timeScale: z.number().min(1).max(30).default(1),
    })
    .prefault({}),

  logs: z
    .strictObject({
      /** Long enough to look back over a month's end. */
      retentionDays: z.literal(LOG_RETENTION_DAYS).default(30),
      /**
       * INFO is about three lines a batch, and one more for each poll that tells of a failure; WARN and ERROR leave all out but
       * errors. The metrics are written at every level.
       */
      level: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
      /**
       * API Gateway refuses an access log unless the account has a role for it, set once for each region. True: this stack
       * makes one, sets it, and leaves it when it goes. False: the account has one already, and it stays as it is.
       */
      setApiGatewayRole: z.boolean().default(true),
    })
    .prefault({}),

  /** Of the API's stage. One large query was seen to run 900 batches at once, each polling; the account has 10,000 a second. */
  throttle: z
    .strictObject({
      requestsPerSecond: z.int().min(1).max(10_000).default(1000),
      burst: z.int().min(1).max(5_000).default(2000),
    })
    .prefault({}),

  comprehend: z
    .strictObject({
      /** Where Comprehend is called. Default: the stack's region; name another where that has no Comprehend. */
      region: z
        .string()
        .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region, such as us-east-2')
        .optional(),
      /** The account's quota of BatchDetectSentiment calls a second; 10 is AWS's default, in Service Quotas. */
      batchCallsPerSecond: z.number().min(0.1).max(10_000).default(10),
      /**
       * Workers share the quota, and no more batches are accepted than it can finish in time. False: each batch takes the
       * whole quota and all are accepted, which is for comparison.
       */
      shareQuota: z.boolean().default(true),
      /** For rows without a language of their own. */
      language: z.enum(COMPREHEND_LANGUAGES).default('en'),
    })
    .prefault({}),

  monitoring: z
    .strictObject({
      /** Who is told of alarms: an SNS topic. Without one they show in CloudWatch only. */
      alarmTopicArn: z
        .string()
        .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/, 'must be the ARN of an SNS topic')
        .optional(),
    })
    .prefault({}),

  /**
   * MB. CPU comes with memory: at 1,024 MB post reads and packs a batch of 5 MB in about a second, while somebody waits.
   * Process waits for its turn at the quota most of the time, which is paid by the MB: docs/decisions/0014.
   */
  memory: z
    .strictObject({
      post: z.int().min(128).max(10_240).default(1024),
      process: z.int().min(128).max(10_240).default(512),
      get: z.int().min(128).max(10_240).default(1024),
    })
    .prefault({}),
});

export type Config = z.output<typeof schema>;

export type SnowflakePair = Config['snowflake'][number];

/** What cdk.json may hold: everything is optional. */
export type ConfigInput = z.input<typeof schema>;

/** The settings of cdk.json, checked and complete. Throws one line that names the setting and what it wants. */
export function readConfig(node: Node): Config {
  return checkConfig(node.tryGetContext(CONFIG_KEY));
}

/** @param input what cdk.json says; undefined if nothing */
export function checkConfig(input: unknown = {}): Config {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = [CONFIG_KEY, ...(issue?.path ?? [])].join('.');
  throw new ConfigError(`cdk.json, context ${where}: ${issue ? sentence(issue) : 'not understood'}`);
}

/** One pair, as DESCRIBE INTEGRATION gave it. Throws one line that names the property and what it wants. */
export function checkPair(pair: SnowflakePair): SnowflakePair {
  const [issue] = snowflakePair.safeParse(pair).error?.issues ?? [];
  if (!issue) return pair;
  const property = issue.path[0] === 'userArn' ? 'API_AWS_IAM_USER_ARN' : 'API_AWS_EXTERNAL_ID';
  throw new ConfigError(`${property} ${issue.message}`);
}

/** A mistake in the settings. Commands print the message without a stack and exit with 2. */
export class ConfigError extends Error {
  readonly exitCode = 2;
}

function sentence(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return issue.message;
  const known = Object.keys(keysAt(issue.path));
  return `unknown setting ${issue.keys.map((key) => `"${key}"`).join(', ')}; known here: ${known.join(', ')}`;
}

function keysAt(path: readonly PropertyKey[]): Record<string, unknown> {
  if (path[0] === 'snowflake') return snowflakePair.shape;
  const group = path[0] === undefined ? schema : schema.shape[path[0] as keyof typeof schema.shape];
  const inner = 'shape' in group ? group : group.unwrap();
  return 'shape' in inner ? inner.shape : {};
}
