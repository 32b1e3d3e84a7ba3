import type { Policy } from '../iam/policy';
import type { Resource, Template } from '../template';
import { TemplateError } from '../template-error';
import { resourcePolicy } from './resource-policy';

/** A function as the template declares it. */
export interface FunctionSettings {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly codeDir: string;
  readonly handler: string;
  /** Such as `nodejs24.x` or `python3.13`. Here the function runs on the Node.js that runs the embedded cloud, or on the machine's Python. */
  readonly runtime: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly roleArn: string;
  /** The principals, in addition to those of the account, that may invoke the function: the permissions in the template. */
  readonly resourcePolicy: Policy;
  readonly variables: Readonly<Record<string, string>>;
  readonly logFormat: string;
  readonly logLevel: string;
  readonly logGroup: string;
  /** Whether Lambda sends traces to X-Ray. */
  readonly tracing: boolean;
  readonly reservedConcurrency?: number;
  readonly async: AsyncSettings;
}

/** How Lambda handles the events of a function. If the template does not set a value, it is Lambda's default. */
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
  const arn = template.arn(logicalId);
  const async = events.find(({ FunctionName }) => FunctionName === name);
  const onFailure = async?.DestinationConfig?.OnFailure?.Destination;
  if (onFailure !== undefined && !onFailure.startsWith('arn:aws:sqs:')) {
    throw new TemplateError(
      `${logicalId}: the embedded cloud knows only queues as failure destinations, not ${onFailure}.`,
    );
  }
  return {
    logicalId,
    name,
    arn,
    codeDir: template.assetDir(Code),
    handler: Handler,
    runtime: Runtime,
    memoryMb: MemorySize ?? 128,
    timeoutSeconds: Timeout ?? 3,
    roleArn: Role,
    resourcePolicy: resourcePolicy(template, name, arn),
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

export function isPython({ runtime }: FunctionSettings): boolean {
  return runtime.startsWith('python');
}

/** The ARN of the session in which Lambda runs a function: a session of the function's role that has the function's name. */
export function functionSession({ roleArn, name }: FunctionSettings): string {
  const [, partition, , , account] = roleArn.split(':');
  return `arn:${partition}:sts::${account}:assumed-role/${roleArn.split('/').at(-1)}/${name}`;
}
