import * as path from 'node:path';
import type { ConfigInput } from '../lib/config';
import type { DescribedFunction } from '../lib/described-function';
import { describedFunctions } from '../lib/described-functions';
import type { AnyProcessorDefinition } from '../lib/functions/processor-definition';
import type { Trial } from '../lib/trial';
import { CDK_JSON, configIn } from '../lib/cdk-json';
import { startCloud, type Cloud } from './cloud/cloud';
import type { CloudObserver, CloudOptions } from './cloud/cloud-options';
import type { ComprehendStats } from './cloud/comprehend/call-stats';
import type { AccessKey } from './cloud/identities';
import { assumeRole } from './snowflake/assume-role';
import type { Credentials } from './snowflake/signed-sender';
import { functionErrors } from './function-errors';
import { startStandIns, type StandInOptions, type StandIns } from './stand-in-services';
import { synthesise, type SynthesisOptions, type SynthesisResult } from './synthesise';

const LOCAL_DIR = path.join(__dirname, '..', '.local');

type Pair = NonNullable<ConfigInput['snowflake']>[number];

/** An invented result of DESCRIBE INTEGRATION for a stack that is not linked. Without a pair, its role would trust no principal. */
const LOCAL_PAIR: Pair = {
  userArn: 'arn:aws:iam::210987654321:user/local1-b-self',
  externalId: 'LOCAL_SFCRole=1_bG9jYWwgZXh0ZXJuYWwgaWQgMQ==',
};

/** Lambda's wait before a retry, when errors are shown. It is long enough to read an error and short enough to wait for three attempts. */
const THROWN_ERROR_WAIT_MS = 1_000;

/** How long the batch itself then waits for its next attempt: less than Lambda waits. */
const RETRY_SECONDS = 0.5;

export interface ServiceOptions extends StandInOptions {
  /** The port of the API. Default: any free port. */
  readonly port?: number;
  /** Requests come from `sourceVpc`. Default: the first of `access.vpcIds`, as Snowflake's do. */
  readonly cloud?: Pick<
    CloudOptions,
    'timeScale' | 'accountConcurrency' | 'faults' | 'sourceVpc' | 'observer' | 'secrets'
  >;
  /** Settings that replace those of cdk.json. */
  readonly config?: ConfigInput;
  readonly trial?: Trial;
  /** Processors besides those of lib/functions/registry.ts, by their names. Default: none. */
  readonly processors?: Readonly<Record<string, AnyProcessorDefinition>>;
  /** Writes the assembly to run. Default: this project's stack. Another stack must have the same outputs. */
  readonly synthesise?: (options: SynthesisOptions) => SynthesisResult | Promise<SynthesisResult>;
  /** The folder of the assembly and the logs. Default: `.local`. */
  readonly dir?: string;
  /** Receives progress messages, one line each. */
  readonly onStep?: (step: string) => void;
  /**
   * Receives each distinct error of a batch, with its message and its stack in source lines, when it happens. The functions
   * then log at DEBUG, and a thrown error is retried after a second. Default: as in an account.
   */
  readonly onFunctionError?: (error: string) => void;
}

export interface RunningService {
  /** The external function's name in SQL. */
  readonly functionName: string;
  /** The URL to name in `CREATE EXTERNAL FUNCTION … AS`. */
  readonly functionUrl: string;
  /** All external functions, in the order of cdk.json, with their local URLs. */
  readonly externalFunctions: readonly DescribedFunction[];
  readonly region: string;
  /** The role of `API_AWS_ROLE_ARN`, and the external id in its trust policy. */
  readonly role: { readonly arn: string; readonly externalId: string };
  /** Snowflake's IAM user with its long-term keys. */
  readonly snowflakeUser: AccessKey & { readonly arn: string };
  /** Snowflake's credentials after it has assumed the API role. They are valid for an hour, as in AWS. */
  readonly credentials: Required<Credentials>;
  /** An operator's credentials. They have post's permissions, so they can start process for a batch. */
  operator(): Required<Credentials>;
  /** Assumes the role again, for credentials of another hour. */
  assumeRole(): Promise<Required<Credentials>>;
  readonly endpoints: {
    /** The DynamoDB engine, which accepts any key and checks no policy. The functions call another endpoint that checks policies. */
    readonly dynamodb: string;
    readonly lambda: string;
    readonly comprehend: string;
    readonly sts: string;
  };
  /** The folder of the functions' logs, and of the access log unless `logs.apiGatewayRole` is `none`. */
  readonly logDir: string;
  readonly tableName: string;
  /** The physical names of the functions. */
  readonly functions: { readonly post: string; readonly process: string; readonly get: string };
  /** The embedded cloud, for tests that look inside. */
  readonly cloud: Cloud;
  comprehendStats(): ComprehendStats;
  /** Starts a process for each Lambda function behind this external function, all at once. Otherwise each starts when it is first invoked. */
  prepare(functionName: string): void;
  stop(): Promise<void>;
}

/** Synthesises the stack, linked to a Snowflake account, and runs it on this machine, with a stand-in each for Comprehend, Translate and Bedrock. */
export async function startService(options: ServiceOptions = {}): Promise<RunningService> {
  const { port, onStep, onFunctionError, dir = LOCAL_DIR } = options;
  // A linked stack uses the pairs of its cdk.json, as in the account.
  const settings = configIn(CDK_JSON);
  const pairs = pairsIn(options.config) ?? pairsIn(settings) ?? [LOCAL_PAIR];
  const config = {
    ...options.config,
    ...(onFunctionError && { logs: { ...settings.logs, ...options.config?.logs, level: 'DEBUG' as const } }),
    snowflake: [...pairs],
  };
  const [sourceVpc] = (config.access ?? settings.access).vpcIds ?? [];
  const { assemblyDir } = await (options.synthesise ?? synthesise)({
    config,
    trial: { ...(onFunctionError && { retrySeconds: RETRY_SECONDS }), ...options.trial },
    processors: options.processors,
    sourceMap: onFunctionError !== undefined,
    outdir: path.join(dir, 'assembly'),
    onStep,
  });
  onStep?.('Starting the embedded cloud …');
  const started: { cloud?: Cloud } = {};
  // Only functions call these services, and they start after `started.cloud` is set.
  const standIns = await startStandIns(options, (call) => started.cloud?.serviceDenial(call));
  const logDir = path.join(dir, 'logs');
  const own = { assemblyDir, logDir, port, serviceEndpoints: standIns.endpoints, onNotice: onStep };
  const developing = onFunctionError && {
    thrownErrorWaitMs: THROWN_ERROR_WAIT_MS,
    observer: withFunctionErrors(options.cloud?.observer, functionErrors(onFunctionError)),
  };
  const cloud = await startCloud({ sourceVpc, ...options.cloud, ...developing, ...own }).catch(
    async (error: unknown) => {
      await standIns.stop();
      throw error;
    },
  );
  started.cloud = cloud;
  const stop = async () => {
    await Promise.all([cloud.stop(), standIns.stop()]);
  };
  return describe(cloud, standIns, { pairs, logDir, stop }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
}

/** The observer, which also finds the errors in the functions' lines. */
function withFunctionErrors(
  observer: CloudObserver = {},
  errors: NonNullable<CloudObserver['functionLine']>,
): CloudObserver {
  return {
    ...observer,
    // It may be added later.
    get tableRequest() {
      return observer.tableRequest;
    },
    functionLine: (...line) => {
      observer.functionLine?.(...line);
      errors(...line);
    },
  };
}

interface Parts {
  readonly pairs: readonly Pair[];
  readonly logDir: string;
  readonly stop: () => Promise<void>;
}

async function describe(cloud: Cloud, standIns: StandIns, { pairs, logDir, stop }: Parts): Promise<RunningService> {
  const { region, outputs } = cloud;
  const output = (name: string) => {
    const value = outputs[name];
    if (value === undefined) throw new Error(`The template has no output ${name}.`);
    return value;
  };
  const [pair] = pairs;
  const key = pair && cloud.users.get(pair.userArn);
  if (!key) throw new Error('The role of the template does not trust the Snowflake user of the configuration.');
  const role = { arn: output('ApiRoleArn'), externalId: pair.externalId };
  const snowflakeUser = { arn: pair.userArn, ...key };
  const endpoints = {
    dynamodb: cloud.dynamodbEndpoint,
    lambda: cloud.lambdaEndpoint,
    comprehend: standIns.comprehend.endpoint,
    sts: cloud.stsEndpoint,
  };
  const externalFunctions = describedFunctions(outputs).map((fn) => ({ ...fn, url: localUrl(cloud.apiUrl, fn.url) }));
  const functions = {
    post: output('PostFunctionName'),
    process: output('ProcessFunctionName'),
    get: output('GetFunctionName'),
  };
  const assume = () =>
    assumeRole({ endpoint: endpoints.sts, region, user: key, roleArn: role.arn, externalId: role.externalId });
  return {
    functionName: output('FunctionName'),
    functionUrl: localUrl(cloud.apiUrl, output('FunctionUrl')),
    externalFunctions,
    region,
    role,
    snowflakeUser,
    credentials: await assume(),
    assumeRole: assume,
    operator: () => cloud.issueCredentials(sessionOfPost(cloud, functions.post)),
    endpoints,
    logDir,
    tableName: output('JobsTableName'),
    functions,
    cloud,
    comprehendStats: () => standIns.comprehend.stats(),
    prepare(name) {
      const called = externalFunctions.find((fn) => fn.name === name);
      const names = [functions.post, called?.process, functions.get];
      for (const fn of cloud.functions) if (names.includes(fn.settings.name)) fn.prepare();
    },
    stop,
  };
}

function sessionOfPost({ functions, accountId }: Cloud, name: string): string {
  const post = functions.find(({ settings }) => settings.name === name);
  return `arn:aws:sts::${accountId}:assumed-role/${post?.settings.roleArn.split('/').at(-1)}/${name}`;
}

/** Undefined if there is none. */
function pairsIn(config: Pick<ConfigInput, 'snowflake'> | undefined): readonly Pair[] | undefined {
  return config?.snowflake?.length ? config.snowflake : undefined;
}

/** The local URL of the function: the local API with the resource of the deployed URL. */
function localUrl(apiUrl: string, functionUrl: string): string {
  const [, , ...resource] = new URL(functionUrl).pathname.split('/');
  return `${apiUrl.replace(/\/$/, '')}/${resource.join('/')}`;
}
