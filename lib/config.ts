import type { Node } from 'constructs';
import { z } from 'zod';
import { MAX_BATCHES_IN_FLIGHT } from './batches-in-flight';
import { ConfigError, sentenceFor } from './config-error';
import { checkFunctions } from './functions/check-functions';
import type { FunctionConfig, FunctionInput } from './functions/function-config';
import { PROCESSORS } from './functions/registry';
import { decimal, listOf, oneOf, text, wholeNumber, yesOrNo } from './setting';
import { snowflakePair } from './snowflake-pair';

/** The key of the settings in cdk.json's context. */
export const CONFIG_KEY = 'remoteService';

export const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/** The retention times that CloudWatch Logs accepts. */
const LOG_RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const;

/**
 * Every setting, its default, and the reason for it. `npm run docs:settings` makes docs/settings.md from this schema.
 * `null` is not a value: leave a setting out to get its default.
 */
export const schema = z.strictObject({
  snowflake: z
    .array(snowflakePair)
    .refine(
      (pairs) => new Set(pairs.map(({ userArn, externalId }) => `${userArn} ${externalId}`)).size === pairs.length,
      'holds the same pair twice',
    )
    .default([])
    .describe(
      'The IAM users of Snowflake that may assume the API role, each with the external id of its integration. `npm run link` writes them. As long as the list is empty, no principal can assume the role.',
    ),

  access: z
    .strictObject({
      operatorRoles: listOf(
        text(ROLE_ARN, 'an IAM role ARN, such as arn:aws:iam::123456789012:role/operator'),
        'a list of IAM role ARNs',
      )
        .default([])
        .describe(
          'Roles of people who call the API by hand, such as for a smoke test. If a role has a path, include it in the ARN: the roles of IAM Identity Center have one. Only these roles and the API role can call the API.',
        ),
      vpcIds: listOf(
        text(/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/, 'the id of a VPC, such as vpc-0a1b2c3d4e5f67890'),
        'a list of VPC ids',
      )
        .default([])
        .describe(
          'If the list has a VPC, the endpoint is private and accepts requests from these VPCs only. Add all ids of purpose `generic` that SYSTEM$GET_SNOWFLAKE_PLATFORM_INFO() lists.',
        ),
    })
    .prefault({})
    .describe('Who may call the API besides Snowflake, and from which networks.'),

  encryption: z
    .strictObject({
      customerManagedKey: yesOrNo()
        .default(false)
        .describe(
          'Encrypts the Jobs table, the failure queue and the logs with a key of this account, for about 1 USD a month. The key stays in the account when the setting is turned off and when the stack is deleted, because logs and messages remain encrypted with it: see docs/operations.md.',
        ),
    })
    .prefault({})
    .describe('Encryption at rest.'),

  stackName: text(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'letters, digits and hyphens, a letter first')
    .default('SnowflakeRemoteService')
    .describe(
      'The name of the stack in CloudFormation. Every command uses it. To deploy two stacks to one account, for example for test and for production, give them different names.',
    ),

  functions: z
    .record(z.string(), z.unknown())
    .default({ ext_func_async: { processor: 'sentiment', path: 'sentiment' } })
    .describe(
      "The external functions, by their names in SQL. The default name is the function's name in Snowflake's sample. docs/functions.md describes the processors.",
    ),

  reservedConcurrency: z
    .strictObject({
      post: wholeNumber(1, 1_000)
        .optional()
        .describe(
          'The number of Lambda executions that are reserved for post. Other functions cannot use them, and post cannot use more. Not set: post shares the executions of the account with all other functions.',
        ),
      get: wholeNumber(1, 1_000)
        .optional()
        .describe(
          'The number of Lambda executions that are reserved for get. So polls are answered even while other functions use all executions that are not reserved.',
        ),
    })
    .prefault({})
    .describe(
      "Reserves concurrent executions for post and get. Off by default, because AWS refuses a reservation that leaves less than 100 executions unreserved: the account's limit must be at least post + get + 100, and an account with a limit of 100 or less cannot reserve any. `cdk synth` prints the limit that the settings need.",
    ),

  jobs: z
    .strictObject({
      maxBatchesInFlight: wholeNumber(1, MAX_BATCHES_IN_FLIGHT)
        .default(1_000)
        .describe(
          "Batches that may be accepted and not ended at the same time, for each quota. A batch that waits for the quota is an item of the table and uses no execution. The upper bound is what one partition of the table's index sustains: docs/operations.md shows the arithmetic.",
        ),
      maxBatchesAtOnce: wholeNumber(1, 1_000)
        .default(100)
        .describe(
          "The same for each function that uses no quota. All of its batches are processed at the same time, each by one of the account's concurrent executions, 1,000 by default. A new account may have 10, and post and get need some of them: set 3 there.",
        ),
      retentionHours: decimal(1, 168)
        .default(12)
        .describe('How long results are kept. Snowflake asks for at least 10 minutes, and recommends 12 hours.'),
      pointInTimeRecovery: yesOrNo()
        .default(false)
        .describe(
          "Backups of the Jobs table. Off by default: backups would keep customers' texts for 35 days, but jobs are needed for hours only, and a query can be run again.",
        ),
    })
    .prefault({})
    .describe('The Jobs table.'),

  polls: z
    .strictObject({
      holdSeconds: wholeNumber(0, 24)
        .default(20)
        .describe(
          "How long get holds a poll for a batch that is being processed or is about to be, so that Snowflake gets the result when it is ready and not only at its next poll. A held poll uses one of the account's concurrent executions. 0 answers every poll at once. API Gateway waits 29 s, and the rest of that time is for a cold start and for reading the result.",
        ),
    })
    .prefault({})
    .describe("Snowflake's polls."),

  logs: z
    .strictObject({
      retentionDays: oneOf(LOG_RETENTION_DAYS).default(30).describe('The number of days for which logs are kept.'),
      level: oneOf(['DEBUG', 'INFO', 'WARN', 'ERROR'])
        .default('INFO')
        .describe(
          'INFO writes about three lines a batch, and one more for each poll that reports a failure. DEBUG adds the message and the stack of each error, which may quote rows. WARN and ERROR write errors only. Metrics are written at every level.',
        ),
      apiGatewayRole: oneOf(['none', 'existing', 'set'])
        .default('none')
        .describe(
          "API Gateway writes an access log only with a role that is set once for each account and region. `none`: no access log, and the account's setting is not touched. `existing`: access log, written with the role that the account has; without one the deployment fails. `set`: access log, and the stack creates a role and sets it for the whole account and region, in place of any other. Choose `existing` if the account has a role, `set` if it has none and no other team sets one. The default works in every account and changes nothing outside the stack.",
        ),
    })
    .prefault({})
    .describe('Logs of the functions and of the API.'),

  throttle: z
    .strictObject({
      requestsPerSecond: wholeNumber(1, 10_000)
        .default(1000)
        .describe(
          "API Gateway's limit for the stage. One large query was observed with 900 batches at once, each of which polls. AWS's limit for all APIs of the account is 10,000 requests a second.",
        ),
      burst: wholeNumber(1, 5_000)
        .default(2000)
        .describe('The number of requests above this rate that may arrive at once.'),
      postsPerSecond: wholeNumber(1, 10_000)
        .optional()
        .describe(
          'A lower limit for POSTs only. API Gateway answers 429 to POSTs above it, without an execution of post. So executions remain for polls in an account that has few: if the account may run 10 executions at a time, set 2. Not set: POSTs have the limit of the stage.',
        ),
    })
    .prefault({})
    .describe('Limits of API Gateway. Snowflake answers a 429 by sending more slowly.'),

  monitoring: z
    .strictObject({
      alarmTopicArn: text(
        /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/,
        'the ARN of an SNS topic, such as arn:aws:sns:us-east-1:123456789012:on-call',
      )
        .optional()
        .describe('The SNS topic that alarms notify. Not set: alarms show in CloudWatch only.'),
      comprehendUnitsPerDay: wholeNumber(1, 1_000_000_000)
        .default(3_000_000)
        .describe(
          'The units that Comprehend bills in 24 hours, above which an alarm goes off. A unit is 100 characters, and a text costs at least 3. The default is a million short texts: about 300 USD.',
        ),
    })
    .prefault({})
    .describe('Alarms.'),

  memory: z
    .strictObject({
      post: wholeNumber(128, 10_240)
        .default(1024)
        .describe('At 1,024 MB post reads and packs a batch of 5 MB in about a second, while Snowflake waits.'),
      process: wholeNumber(128, 10_240)
        .default(512)
        .describe(
          'Process waits for the service that it calls most of the time, which is billed by the MB: docs/decisions/0014.',
        ),
      get: wholeNumber(128, 10_240)
        .default(512)
        .describe('Get waits most of the time, which is billed by the MB, for a batch to end: docs/decisions/0017.'),
    })
    .prefault({})
    .describe('Memory of the functions in MB. With more memory, a function also gets more CPU.'),
});

/** The settings, checked and complete. */
export type Config = Omit<z.output<typeof schema>, 'functions'> & { readonly functions: readonly FunctionConfig[] };

/** What cdk.json may hold: everything is optional. */
export type ConfigInput = Omit<z.input<typeof schema>, 'functions'> & {
  readonly functions?: Readonly<Record<string, FunctionInput>>;
};

/** The settings of cdk.json, checked and complete. Throws one line that names the setting, the value and what is allowed. */
export function readConfig(node: Node): Config {
  return checkConfig(node.tryGetContext(CONFIG_KEY));
}

/**
 * @param input what cdk.json holds under `remoteService`; undefined if nothing
 * @param processors by their names in cdk.json
 */
export function checkConfig(input: unknown = {}, processors = PROCESSORS): Config {
  const result = schema.safeParse(input);
  if (!result.success) {
    const [issue] = result.error.issues;
    const where = [CONFIG_KEY, ...(issue?.path ?? [])].join('.');
    throw new ConfigError(
      `cdk.json, context ${where}: ${issue ? sentenceFor(issue, schema, input) : 'cannot be understood'}`,
    );
  }
  return { ...result.data, functions: checkFunctions(result.data.functions, processors) };
}
