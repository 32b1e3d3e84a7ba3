import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoJobStore } from '../../lambda/jobs/dynamo-job-store';
import { ItemTable } from '../../lambda/jobs/item-table';
import { jobTimes, type JobTimes } from '../../lambda/jobs/job-times';
import { systemClock } from '../../lambda/shared/clock';
import { readEndpoints } from '../../local/endpoints-file';
import { UsageError } from '../command-line/usage-error';
import { regionInUrl } from '../stack/region-in-url';
import { asTyped, readOutputs, type StackOptions } from '../stack/stack-options';
import { OperatorTable } from './operator-table';

export interface TargetOptions extends StackOptions {
  /** The stack that `npm run serve` runs, not a deployed one. */
  readonly local?: boolean;
}

/** Gives access to the jobs of one stack. */
export interface Target {
  /** The options that name the stack, to repeat in suggested commands. */
  readonly typed: string;
  readonly store: DynamoJobStore;
  readonly operator: OperatorTable;
  start(batchId: string): Promise<void>;
}

export interface Place {
  readonly tableName: string;
  readonly processFunctionName: string;
  /** The times that the stack's settings give. */
  readonly times: JobTimes;
  readonly dynamodb?: ConstructorParameters<typeof DynamoDBClient>[0];
  readonly lambda?: ConstructorParameters<typeof LambdaClient>[0];
}

export async function findTarget(options: TargetOptions): Promise<Target> {
  return options.local ? targetAt(servedPlace(), ' --local') : targetAt(await deployedPlace(options), asTyped(options));
}

export function targetAt(place: Place, typed: string): Target {
  const { tableName, processFunctionName, times, dynamodb = {}, lambda = {} } = place;
  const marshallOptions = { removeUndefinedValues: true };
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(dynamodb), { marshallOptions });
  const table = new ItemTable(client, tableName, systemClock);
  const functions = new LambdaClient(lambda);
  return {
    typed,
    store: new DynamoJobStore(table, times, systemClock),
    operator: new OperatorTable(table, times),
    start: async (batchId) => {
      const Payload = JSON.stringify({ batchId });
      await functions.send(new InvokeCommand({ FunctionName: processFunctionName, InvocationType: 'Event', Payload }));
    },
  };
}

async function deployedPlace(options: StackOptions): Promise<Place> {
  const {
    JobsTableName: tableName,
    ProcessFunctionName: processFunctionName,
    JobsTimeScale,
    JobsRetentionHours,
    FunctionUrl,
  } = await readOutputs(options);
  const region = options.region ?? regionInUrl(FunctionUrl);
  if (JobsTimeScale === undefined || JobsRetentionHours === undefined)
    throw new UsageError(
      'The stack has no outputs JobsTimeScale and JobsRetentionHours, because another version deployed it. Deploy this version: npx cdk deploy',
    );
  const times = jobTimes(Number(JobsTimeScale), Number(JobsRetentionHours));
  return { tableName, processFunctionName, times, dynamodb: { region }, lambda: { region } };
}

function servedPlace(): Place {
  const { region, dynamodb, lambda, tableName, functions, jobs, operator } = readEndpoints();
  const client = (endpoint: string) => ({ endpoint, region, credentials: operator });
  return {
    tableName,
    processFunctionName: functions.process,
    times: jobTimes(jobs.timeScale, jobs.retentionHours),
    dynamodb: client(dynamodb),
    lambda: client(lambda),
  };
}
