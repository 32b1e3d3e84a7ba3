import * as fs from 'node:fs';
import * as path from 'node:path';
import { apiSettings } from './api-gateway/api-settings';
import { startRestApi } from './api-gateway/rest-api';
import { admitKnownIdentities } from './authorization';
import { startDynamodb } from './dynamodb';
import { Identities, type Credentials } from './identities';
import { EventQueue, type Deliveries } from './lambda/event-queue';
import { functionSettings, sandboxEnvironment, type FunctionSettings } from './lambda/function-settings';
import { startInvokeApi } from './lambda/invoke-api';
import { LambdaFunction } from './lambda/lambda-function';
import type { LoopbackServer } from './loopback-server';
import { Queues } from './queues';
import { Template } from './template';

export interface CloudOptions {
  /** The cloud assembly that synthesis wrote. */
  readonly assemblyDir: string;
  /** Where the functions' logs and the access log go. */
  readonly logDir: string;
  /** Of the API. Default: any free one. */
  readonly port?: number;
  readonly comprehendEndpoint: string;
  /** Divides the waits and timeouts of the platform, for trials that cannot wait. Default: 1. */
  readonly timeScale?: number;
  /** What goes wrong. Default: nothing. */
  readonly faults?: CloudFaults;
}

/** Where trials may interfere. */
export interface CloudFaults {
  readonly deliveries?: Deliveries;
  /** Puts something between the functions and the DynamoDB engine at this endpoint. */
  readonly betweenFunctionsAndTable?: (endpoint: string) => Promise<LoopbackServer>;
}

export interface Cloud {
  readonly template: Template;
  readonly region: string;
  readonly accountId: string;
  /** `http://127.0.0.1:PORT/STAGE` */
  readonly apiUrl: string;
  readonly dynamodbEndpoint: string;
  readonly lambdaEndpoint: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly functions: readonly LambdaFunction[];
  /** What was sent to failure destinations. */
  readonly queues: Queues;
  /** Temporary credentials of a principal, as STS would give them. */
  issueCredentials(principalArn: string): Credentials;
  /** Resolves when no event is waiting or running. */
  idle(): Promise<void>;
  /** Ends every server and child process. */
  stop(): Promise<void>;
}

/** Runs what the template of a cloud assembly declares, on this machine: nothing of it is stated here again. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { assemblyDir, logDir, port, comprehendEndpoint, timeScale = 1, faults } = options;
  fs.mkdirSync(logDir, { recursive: true });
  const template = Template.read(assemblyDir);
  const { region, accountId } = template;
  const identities = new Identities();
  const authorize = admitKnownIdentities;
  const queues = new Queues(template);
  const events = new EventQueue(queues, timeScale, faults?.deliveries);
  const functions: LambdaFunction[] = [];
  // Read before anything is started, so that what is wrong with the template leaves nothing behind.
  const declared = functionSettings(template);
  const settings = apiSettings(template);
  const { outputs } = template;

  const dynamodb = await startDynamodb(template);
  const table = (await faults?.betweenFunctionsAndTable?.(dynamodb.endpoint)) ?? dynamodb;
  const invokeApi = await startInvokeApi({ functions, events, identities, authorize, region });
  const endpoints = {
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_LAMBDA: invokeApi.endpoint,
    AWS_ENDPOINT_URL_COMPREHEND: comprehendEndpoint,
  };
  for (const settings of declared) {
    const credentials = identities.issue(sessionOf(settings, accountId));
    const environment = { ...sandboxEnvironment(settings, credentials, region), ...endpoints };
    const logFile = path.join(logDir, `${settings.logicalId}.log`);
    functions.push(new LambdaFunction({ settings, environment, logFile, timeScale }));
  }
  const stopParts = async (): Promise<void> => {
    events.stop();
    await Promise.all(functions.map((fn) => fn.stop()));
    await Promise.all([invokeApi.stop(), table.stop(), dynamodb.stop()]);
  };
  const logFile = path.join(logDir, 'api-access.log');
  const api = await startRestApi({
    settings,
    functions,
    identities,
    authorize,
    region,
    accountId,
    logFile,
    port,
  }).catch(async (error: unknown) => {
    await stopParts();
    throw error;
  });
  let stopping: Promise<void> | undefined;
  return {
    template,
    region,
    accountId,
    apiUrl: `${api.endpoint}/${settings.stage}`,
    dynamodbEndpoint: dynamodb.endpoint,
    lambdaEndpoint: invokeApi.endpoint,
    outputs,
    functions,
    queues,
    issueCredentials: (principalArn) => identities.issue(principalArn),
    idle: () => events.idle(),
    stop: () => (stopping ??= api.stop().then(stopParts)),
  };
}

/** The session in which Lambda runs a function. */
function sessionOf({ roleArn, name }: FunctionSettings, accountId: string): string {
  return `arn:aws:sts::${accountId}:assumed-role/${roleArn.split('/').at(-1)}/${name}`;
}
