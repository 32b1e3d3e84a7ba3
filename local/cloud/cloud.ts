import * as fs from 'node:fs';
import * as path from 'node:path';
import { apiSettings } from './api-gateway/api-settings';
import { startRestApi } from './api-gateway/rest-api';
import { Authorization, type UsedPermission } from './authorization';
import type { ComprehendCall } from './comprehend/comprehend';
import { comprehendDenial } from './comprehend/comprehend-access';
import type { ServiceError } from './comprehend/service-error';
import type { CloudOptions } from './cloud-options';
import { checkTemplate } from './checks/check-template';
import { startDynamodb } from './dynamodb/dynamodb';
import { startDynamodbAccess } from './dynamodb/dynamodb-access';
import { templateSchemas } from './dynamodb/template-schemas';
import { encryptionKeys } from './encryption-keys';
import { rolesOf, trustedUsers } from './iam/template-policies';
import { Identities, type AccessKey, type Credentials } from './identities';
import { EventQueue } from './lambda/event-queue';
import { failureDestinations } from './lambda/failure-destinations';
import { functionSettings } from './lambda/function-settings';
import { startInvokeApi } from './lambda/invoke-api';
import type { LambdaFunction } from './lambda/lambda-function';
import { machinePython } from './lambda/machine-python';
import { runnableFunctions } from './lambda/runnable-functions';
import { notices } from './notices';
import { Queues } from './queues';
import { secretStore } from './secrets/secret-store';
import { startSecrets } from './secrets/secrets';
import { startSts } from './sts';
import { Template } from './template';

export interface Cloud {
  readonly template: Template;
  readonly region: string;
  readonly accountId: string;
  /** `http://127.0.0.1:PORT/STAGE` */
  readonly apiUrl: string;
  /** Of the engine itself, which accepts any key. The functions' calls go through another endpoint, which checks them. */
  readonly dynamodbEndpoint: string;
  /** What functions call: it checks signatures and policies. */
  readonly checkedDynamodbEndpoint: string;
  readonly lambdaEndpoint: string;
  readonly stsEndpoint: string;
  /** The access keys of users whom the template's roles trust, by ARN. */
  readonly users: ReadonlyMap<string, AccessKey>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly functions: readonly LambdaFunction[];
  /** The payloads of every `InvocationType: Event`. */
  readonly eventPayloads: readonly string[];
  /** With the records that were sent to failure destinations. */
  readonly queues: Queues;
  /** The permissions that were used, each once, to compare with the permissions that the template grants. */
  usedPermissions(): readonly UsedPermission[];
  /** The requests that the template's policies denied, in AWS's words, each once. */
  deniedAccess(): readonly string[];
  /** Checks a call to the stand-in for Comprehend: the error to answer, or nothing if it may go on. */
  comprehendDenial(call: ComprehendCall): ServiceError | undefined;
  /** Temporary credentials of a principal, as STS would issue them. `roleArn` is the role's ARN if it has a path. */
  issueCredentials(principalArn: string, roleArn?: string): Credentials;
  /** Resolves when no event is waiting or running, and everything that the functions wrote is in their logs. */
  idle(): Promise<void>;
  /** Ends every server and child process. */
  stop(): Promise<void>;
}

/** Runs on this machine what the template of a cloud assembly declares. Everything about the stack comes from the template. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const {
    assemblyDir,
    logDir,
    port,
    comprehendEndpoint,
    timeScale = 1,
    accountConcurrency,
    thrownErrorWaitMs,
    sourceVpc,
    faults,
    observer,
    onNotice,
  } = options;
  fs.mkdirSync(logDir, { recursive: true });
  const template = Template.read(assemblyDir);
  const { region, accountId } = template;
  const identities = new Identities();
  const roles = rolesOf(template);
  const authorization = new Authorization(accountId, roles, (message) => onNotice?.(`Denied: ${message}`));
  const { authorize } = authorization;
  const users = new Map(trustedUsers(roles).map((arn) => [arn, identities.issueAccessKey(arn)]));
  const queues = new Queues(template);
  const keys = encryptionKeys(template);
  const events = new EventQueue(failureDestinations({ queues, keys, authorize }), {
    timeScale,
    deliveries: faults?.deliveries,
    thrownErrorWaitMs,
  });
  const functions: LambdaFunction[] = [];
  // Read before anything is started, so that a mistake in the template leaves nothing running.
  checkTemplate(template, accountConcurrency);
  const declared = functionSettings(template);
  const python = machinePython(declared);
  const settings = apiSettings(template);
  const store = secretStore(template, options.secrets);
  const { outputs } = template;
  for (const notice of notices({ template, roles, functions: declared, python, api: settings, queues }))
    onNotice?.(notice);

  const dynamodb = await startDynamodb(template);
  const engineEndpoint = dynamodb.endpoint;
  const access = await startDynamodbAccess({
    engineEndpoint,
    identities,
    authorize,
    region,
    accountId,
    keys,
    schemas: templateSchemas(template),
    observer,
    faults,
  });
  const table = (await faults?.betweenFunctionsAndTable?.(access.endpoint)) ?? access;
  const invokeApi = await startInvokeApi({ functions, events, identities, authorize, region, accountId });
  const sts = await startSts({ roles, identities, authorize });
  const secrets = await startSecrets({ store, identities, authorize, region, accountId });
  const endpoints = {
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_LAMBDA: invokeApi.endpoint,
    AWS_ENDPOINT_URL_COMPREHEND: comprehendEndpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    AWS_ENDPOINT_URL_SSM: secrets.endpoint,
  };
  functions.push(
    ...runnableFunctions(declared, {
      ...{ accountConcurrency, timeScale, logDir, region, python, identities, authorize, endpoints, observer },
    }),
  );
  const stopParts = async (): Promise<void> => {
    events.stop();
    await Promise.all(functions.map((fn) => fn.stop()));
    await Promise.all([secrets.stop(), sts.stop(), invokeApi.stop(), table.stop(), access.stop(), dynamodb.stop()]);
  };
  const logFile = path.join(logDir, 'api-access.log');
  const api = await startRestApi({
    settings,
    functions,
    identities,
    authorize,
    region,
    logFile,
    port,
    sourceVpc,
    observer,
    faults,
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
    checkedDynamodbEndpoint: access.endpoint,
    lambdaEndpoint: invokeApi.endpoint,
    stsEndpoint: sts.endpoint,
    users,
    outputs,
    functions,
    eventPayloads: events.payloads,
    queues,
    usedPermissions: () => authorization.used(),
    deniedAccess: () => authorization.denied(),
    comprehendDenial: (call) => comprehendDenial(call, { identities, authorize }),
    issueCredentials: (principalArn, roleArn) => identities.issue(principalArn, { roleArn }),
    idle: async () => {
      await events.idle();
      await Promise.all(functions.map((fn) => fn.logged()));
    },
    stop: () => (stopping ??= api.stop().then(stopParts)),
  };
}
