import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoJobStore } from '../../lambda/jobs/dynamo-job-store';
import type { ProcessEvent } from '../../lambda/handlers/start-worker';
import { ItemTable, type Values } from '../../lambda/jobs/item-table';
import type { Job } from '../../lambda/jobs/job';
import type { JobStore } from '../../lambda/jobs/job-store';
import { jobKeyOf } from '../../lambda/jobs/job-key';
import { jobTimes, type JobTimes } from '../../lambda/jobs/job-times';
import { Slots } from '../../lambda/jobs/slots';
import { MemorySecret } from '../../lambda/memory/memory-secret';
import { systemClock } from '../../lambda/shared/clock';
import { JOB_PARTS } from '../../lambda/shared/contract';
import { readEndpoints } from '../../local/endpoints-file';
import { UsageError } from '../command-line/usage-error';
import { regionInUrl } from '../stack/region-in-url';
import { asTyped, readOutputs, type StackOptions } from '../stack/stack-options';
import type { StackOutputs } from '../stack/stack-outputs';
import { OperatorTable } from './operator-table';

export interface TargetOptions extends StackOptions {
  /** The stack that `npm run serve` runs, not a deployed one. */
  readonly local?: boolean;
}

/** Gives access to the jobs of one stack. */
export interface Target {
  /** The options that name the stack, to repeat in suggested commands. */
  readonly typed: string;
  readonly times: JobTimes;
  /** The external functions by name. */
  readonly functionNames: readonly string[];
  readonly operator: OperatorTable;
  readonly storeOf: (functionName: string) => JobStore;
  /** Of a function, by its name in any case. Undefined: there is no such function. */
  readonly lineOf: (functionName: string) => string | undefined;
  /** Of a line. Undefined: it has no slots. */
  readonly slotsOf: (line: string) => Pick<Slots, 'states'> | undefined;
  start(job: Pick<Job, 'functionName' | 'batchId'>): Promise<void>;
  /** The attributes of the `JOB` item of a batch. Undefined: there is none. */
  item(batch: Pick<Job, 'functionName' | 'batchId'>): Promise<Values | undefined>;
  /** All items of a batch: the job, its rows and its results. A read unit for each 4 KB. */
  items(batch: Pick<Job, 'functionName' | 'batchId'>): Promise<readonly Values[]>;
  /** Forgets the remembered answers of a function. Resolves with false if it has none. */
  forget(functionName: string): Promise<boolean>;
}

/** The facts about an external function that the commands for its jobs need. */
export interface JobFunction {
  readonly name: string;
  readonly line: string;
  /** Of its line. Not set: none. */
  readonly slots?: number;
  /** The name of the Lambda function that processes its batches. */
  readonly process: string;
}

export interface Place {
  readonly tableName: string;
  readonly functions: readonly JobFunction[];
  /** The times that the stack's settings give. */
  readonly times: JobTimes;
  readonly dynamodb?: ConstructorParameters<typeof DynamoDBClient>[0];
  readonly lambda?: ConstructorParameters<typeof LambdaClient>[0];
}

export async function findTarget(options: TargetOptions): Promise<Target> {
  return options.local
    ? targetAt(servedPlace(), ' --local')
    : targetAt(deployedPlace(await readOutputs(options), options.region), asTyped(options));
}

export function targetAt(place: Place, typed: string): Target {
  const { tableName, functions, times, dynamodb = {}, lambda = {} } = place;
  const marshallOptions = { removeUndefinedValues: true };
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(dynamodb), { marshallOptions });
  const table = new ItemTable(client, tableName, systemClock);
  const starter = new LambdaClient(lambda);
  const jobsOf = functions.map(({ name, line }) => ({ functionName: name, line }));
  const named = (functionName: string) => functions.find(({ name }) => name === functionName);
  return {
    typed,
    times,
    functionNames: functions.map(({ name }) => name),
    operator: new OperatorTable(table, { functions: jobsOf, times }),
    storeOf: (functionName) =>
      new DynamoJobStore(table, { functionName, line: named(functionName)?.line ?? '' }, { times, clock: systemClock }),
    lineOf: (functionName) => functions.find(({ name }) => name.toUpperCase() === functionName.toUpperCase())?.line,
    slotsOf: (line) => {
      const count = functions.find((fn) => fn.line === line)?.slots;
      return count === undefined ? undefined : new Slots(table, { line, count, times, clock: systemClock });
    },
    item: ({ functionName, batchId }) => table.get({ job_key: jobKeyOf(functionName, batchId), part: JOB_PARTS.job }),
    items: ({ functionName, batchId }) =>
      table.query({ condition: '#job_key = :key', values: { ':key': jobKeyOf(functionName, batchId) } }),
    forget: (functionName) => new MemorySecret(table, { functionName, times, clock: systemClock }).replace(),
    start: async ({ functionName, batchId }) => {
      const event: ProcessEvent = { functionName, batchId };
      const Payload = JSON.stringify(event);
      const FunctionName = named(functionName)?.process;
      await starter.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
    },
  };
}

/**
 * @param region default: the region of the stack's URL
 * @throws UsageError if the stack lacks outputs, because another version deployed it
 */
export function deployedPlace(outputs: StackOutputs, region = regionInUrl(outputs.AllowedPrefix)): Place {
  const { JobsTableName: tableName, JobsTimeScale, JobsRetentionHours, functions } = outputs;
  if (JobsTimeScale === undefined || JobsRetentionHours === undefined)
    throw new UsageError(
      'The stack has no outputs JobsTimeScale and JobsRetentionHours, because another version deployed it. Deploy this version: npx cdk deploy',
    );
  const times = jobTimes(Number(JobsTimeScale), Number(JobsRetentionHours));
  return { tableName, functions, times, dynamodb: { region }, lambda: { region } };
}

function servedPlace(): Place {
  const { region, dynamodb, lambda, tableName, externalFunctions: functions, jobs, operator } = readEndpoints();
  const client = (endpoint: string) => ({ endpoint, region, credentials: operator });
  return {
    tableName,
    functions,
    times: jobTimes(jobs.timeScale, jobs.retentionHours),
    dynamodb: client(dynamodb),
    lambda: client(lambda),
  };
}
