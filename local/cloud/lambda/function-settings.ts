import * as os from 'node:os';
import type { Credentials } from '../identities';
import type { Resource, Template } from '../template';

/** A function as the template declares it. */
export interface FunctionSettings {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly codeDir: string;
  readonly handler: string;
  /** Such as `nodejs24.x`; here it runs on the Node that runs the cloud. */
  readonly runtime: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly roleArn: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly logFormat: string;
  readonly logLevel: string;
  readonly logGroup: string;
  /** Whether Lambda sends traces to X-Ray. */
  readonly tracing: boolean;
  readonly reservedConcurrency?: number;
  readonly async: AsyncSettings;
}

/** How events are handled; Lambda's defaults where the template says nothing. */
export interface AsyncSettings {
  readonly retries: number;
  readonly maxAgeSeconds: number;
  /** ARN of the on-failure destination. */
  readonly onFailure?: string;
}

interface FunctionProperties {
  readonly Code: unknown;
  readonly Handler: string;
  readonly Runtime: string;
  readonly MemorySize?: number;
  readonly Timeout?: number;
  readonly Role: string;
  readonly ReservedConcurrentExecutions?: number;
  readonly TracingConfig?: { readonly Mode: string };
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  readonly LoggingConfig?: {
    readonly LogFormat?: string;
    readonly ApplicationLogLevel?: string;
    readonly LogGroup?: string;
  };
}

interface EventInvokeProperties {
  readonly FunctionName: string;
  readonly MaximumRetryAttempts?: number;
  readonly MaximumEventAgeInSeconds?: number;
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination: string } };
}

export function functionSettings(template: Template): readonly FunctionSettings[] {
  const eventSettings = template
    .all('AWS::Lambda::EventInvokeConfig')
    .map(({ properties }) => properties as unknown as EventInvokeProperties);
  return template.all('AWS::Lambda::Function').map((resource) => settingsOf(resource, template, eventSettings));
}

function settingsOf(
  { logicalId, properties }: Resource,
  template: Template,
  events: readonly EventInvokeProperties[],
): FunctionSettings {
  const {
    Code,
    Handler,
    Runtime,
    MemorySize,
    Timeout,
    Role,
    ReservedConcurrentExecutions,
    TracingConfig,
    Environment,
    LoggingConfig,
  } = properties as unknown as FunctionProperties;
  const name = template.ref(logicalId);
  const async = events.find(({ FunctionName }) => FunctionName === name);
  const onFailure = async?.DestinationConfig?.OnFailure?.Destination;
  if (onFailure !== undefined && !onFailure.startsWith('arn:aws:sqs:')) {
    throw new Error(`${logicalId}: the embedded cloud knows only queues as failure destinations, not ${onFailure}.`);
  }
  return {
    logicalId,
    name,
    arn: template.arn(logicalId),
    codeDir: template.assetDir(Code),
    handler: Handler,
    runtime: Runtime,
    memoryMb: MemorySize ?? 128,
    timeoutSeconds: Timeout ?? 3,
    roleArn: Role,
    variables: Environment?.Variables ?? {},
    logFormat: LoggingConfig?.LogFormat ?? 'Text',
    logLevel: LoggingConfig?.ApplicationLogLevel ?? 'INFO',
    logGroup: LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    tracing: TracingConfig?.Mode === 'Active',
    reservedConcurrency: ReservedConcurrentExecutions,
    async: {
      retries: async?.MaximumRetryAttempts ?? 2,
      maxAgeSeconds: async?.MaximumEventAgeInSeconds ?? 21_600,
      onFailure,
    },
  };
}

/** What a sandbox finds in its environment: the function's own variables, and what Lambda sets. Nothing else. */
export function sandboxEnvironment(
  settings: FunctionSettings,
  credentials: Credentials,
  region: string,
): Readonly<Record<string, string>> {
  return {
    ...settings.variables,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: settings.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_LOG_FORMAT: settings.logFormat,
    AWS_LAMBDA_LOG_LEVEL: settings.logLevel,
    AWS_LAMBDA_LOG_GROUP_NAME: settings.logGroup,
    // Lambda has no ~/.aws, and the SDK would read this machine's.
    AWS_CONFIG_FILE: os.devNull,
    AWS_SHARED_CREDENTIALS_FILE: os.devNull,
    // Of this machine's Node, which may be older than Lambda's.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    LAMBDA_TASK_ROOT: settings.codeDir,
    _HANDLER: settings.handler,
    TZ: ':UTC',
  };
}
