import { evaluate } from '../iam/evaluate';
import { rolesOf, type Role } from '../iam/template-policies';
import { DEFAULT_CONCURRENCY, reservable } from '../lambda/account-concurrency';
import type { Resource, Template } from '../template';
import { runtimeRefusals } from './runtime-refusals';

/** Limits of a function and of its events: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const RANGES = {
  Timeout: [1, 900],
  MemorySize: [128, 10_240],
  MaximumRetryAttempts: [0, 2],
  MaximumEventAgeInSeconds: [60, 21_600],
} as const;

type Ranges = Readonly<Record<string, readonly [least: number, most: number]>>;

/** The most bytes of a function's variables, names and values together. */
const VARIABLES_BYTES = 4096;

/** Variables that a function cannot set: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const RESERVED_VARIABLES = [
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
];

interface FunctionProperties {
  readonly ReservedConcurrentExecutions?: number;
  readonly Role?: string;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> };
}

/** Why Lambda would refuse the functions and their asynchronous settings, in one sentence each. */
export function functionRefusals(template: Template, concurrency = DEFAULT_CONCURRENCY): readonly string[] {
  const roles = rolesOf(template);
  const functions = template.all('AWS::Lambda::Function');
  const ranges: Ranges = { ...RANGES, ReservedConcurrentExecutions: [0, reservable(concurrency)] };
  return [
    ...functions.flatMap((fn) => [
      ...outOfRange(fn, ranges),
      ...runtimeRefusals(fn),
      ...variableRefusals(fn),
      ...roleRefusals(fn, roles, template),
    ]),
    ...reservationRefusals(functions, concurrency),
    ...template.all('AWS::Lambda::EventInvokeConfig').flatMap((events) => outOfRange(events, RANGES)),
  ];
}

function outOfRange({ logicalId, properties }: Resource, ranges: Ranges): readonly string[] {
  return Object.entries(ranges).flatMap(([name, [least, most]]) => {
    const value = properties[name];
    if (value === undefined) return [];
    const number = Number(value);
    if (Number.isInteger(number) && number >= least && number <= most) return [];
    return [`${logicalId}: ${name} is ${JSON.stringify(value)}. It must be a whole number from ${least} to ${most}.`];
  });
}

function reservationRefusals(functions: readonly Resource[], concurrency: number): readonly string[] {
  const reservations = functions.flatMap(
    ({ properties }) => (properties as FunctionProperties).ReservedConcurrentExecutions ?? [],
  );
  const reserved = reservations.reduce((sum, executions) => sum + executions, 0);
  const most = reservable(concurrency);
  if (reservations.length < 2 || reserved <= most) return [];
  return [
    `The functions reserve ${reserved} executions together. In an account that runs ${concurrency} at a time they can reserve ${most}, because AWS keeps 100 unreserved.`,
  ];
}

function variableRefusals({ logicalId, properties }: Resource): readonly string[] {
  const variables = Object.entries((properties as FunctionProperties).Environment?.Variables ?? {});
  const names = variables.map(([name]) => name);
  const reserved = names.filter((name) => RESERVED_VARIABLES.includes(name));
  const malformed = names.filter((name) => !reserved.includes(name) && !/^[A-Za-z]\w+$/.test(name));
  const objects = variables.filter(([, value]) => typeof value === 'object').map(([name]) => name);
  const bytes = Buffer.byteLength(variables.map(([name, value]) => `${name}${String(value)}`).join(''));
  return [
    ...reserved.map((name) => `${logicalId}: Lambda reserves the variable ${name}. Use another name.`),
    ...malformed.map(
      (name) => `${logicalId}: a variable cannot be called ${name}. Use a letter, then letters, digits or underscores.`,
    ),
    ...objects.map((name) => `${logicalId}: the variable ${name} is not text.`),
    ...(bytes > VARIABLES_BYTES
      ? [`${logicalId}: its variables take ${bytes} bytes. Lambda takes ${VARIABLES_BYTES}.`]
      : []),
  ];
}

function roleRefusals(
  { logicalId, properties }: Resource,
  roles: readonly Role[],
  template: Template,
): readonly string[] {
  const { Role: arn } = properties as FunctionProperties;
  if (arn === undefined) return [`${logicalId}: the function has no Role.`];
  const role = roles.find((known) => known.arn === arn);
  // The trust policy of a role outside the template is not known.
  if (!role) return [];
  const { decision, notUnderstood } = evaluate(
    { resource: role.trust },
    {
      principal: { service: 'lambda.amazonaws.com' },
      action: 'sts:AssumeRole',
      resource: role.arn,
      context: { 'aws:SourceArn': template.arn(logicalId), 'aws:SourceAccount': template.accountId },
    },
  );
  if (decision === 'allow') return [];
  const why = notUnderstood ?? 'its trust policy does not allow lambda.amazonaws.com';
  return [`${logicalId}: Lambda cannot assume the role ${role.name}: ${why}.`];
}
