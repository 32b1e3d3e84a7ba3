import * as path from 'node:path';
import type { ConfigInput } from '../lib/config';
import { startCloud, type Cloud, type CloudOptions } from './cloud/cloud';
import { startComprehend, type ComprehendOptions } from './cloud/comprehend/comprehend';
import type { ComprehendStats } from './cloud/comprehend/call-stats';
import type { Credentials } from './snowflake/signed-sender';
import { synthesise } from './synthesise';

const LOCAL_DIR = path.join(__dirname, '..', '.local');

export interface ServiceOptions {
  /** Of the API. Default: any free port. */
  readonly port?: number;
  readonly comprehend?: Pick<ComprehendOptions, 'latencyMs' | 'callsPerSecond' | 'authorize'>;
  readonly cloud?: Pick<CloudOptions, 'timeScale' | 'faults'>;
  /** Settings in place of those in cdk.json. */
  readonly config?: ConfigInput;
  /** Where the assembly and the logs go. Default: `.local`. */
  readonly dir?: string;
  /** Told what is being done, one line at a time. */
  readonly onStep?: (step: string) => void;
}

export interface RunningService {
  /** The external function's name in SQL. */
  readonly functionName: string;
  /** What `CREATE EXTERNAL FUNCTION … AS` would name. */
  readonly functionUrl: string;
  readonly region: string;
  /** What Snowflake holds after it has assumed the API role. */
  readonly credentials: Required<Credentials>;
  readonly endpoints: { readonly dynamodb: string; readonly lambda: string; readonly comprehend: string };
  readonly tableName: string;
  /** Physical names. */
  readonly functions: { readonly post: string; readonly process: string; readonly get: string };
  /** What runs the template, for those who want to look inside. */
  readonly cloud: Cloud;
  comprehendStats(): ComprehendStats;
  stop(): Promise<void>;
}

/** Synthesises the stack and runs it on this machine, with a stand-in for Comprehend. */
export async function startService(options: ServiceOptions = {}): Promise<RunningService> {
  const { port, config, onStep, dir = LOCAL_DIR } = options;
  onStep?.('Synthesising the stack …');
  const { assemblyDir } = synthesise({ config, outdir: path.join(dir, 'assembly') });
  onStep?.('Starting the embedded AWS …');
  const comprehend = await startComprehend(options.comprehend);
  const logDir = path.join(dir, 'logs');
  const cloud = await startCloud({
    ...options.cloud,
    assemblyDir,
    logDir,
    port,
    comprehendEndpoint: comprehend.endpoint,
  }).catch(async (error: unknown) => {
    await comprehend.stop();
    throw error;
  });
  const { region, outputs } = cloud;
  const output = (name: string) => {
    const value = outputs[name];
    if (value === undefined) throw new Error(`The template has no output ${name}.`);
    return value;
  };
  return {
    functionName: output('FunctionName'),
    functionUrl: localUrl(cloud.apiUrl, output('FunctionUrl')),
    region,
    credentials: cloud.issueCredentials(snowflakeSession(output('ApiRoleArn'))),
    endpoints: { dynamodb: cloud.dynamodbEndpoint, lambda: cloud.lambdaEndpoint, comprehend: comprehend.endpoint },
    tableName: output('JobsTableName'),
    functions: {
      post: output('PostFunctionName'),
      process: output('ProcessFunctionName'),
      get: output('GetFunctionName'),
    },
    cloud,
    comprehendStats: () => comprehend.stats(),
    stop: async () => {
      await Promise.all([cloud.stop(), comprehend.stop()]);
    },
  };
}

/** The deployed URL's resource, behind the stage, under the local API. */
function localUrl(apiUrl: string, functionUrl: string): string {
  const [, , ...resource] = new URL(functionUrl).pathname.split('/');
  return `${apiUrl.replace(/\/$/, '')}/${resource.join('/')}`;
}

/** Who Snowflake is to AWS: the role, in a session that Snowflake always calls `snowflake`. */
function snowflakeSession(roleArn: string): string {
  const [, partition, , , account, role = ''] = roleArn.split(':');
  const roleName = role.split('/').at(-1);
  return `arn:${partition}:sts::${account}:assumed-role/${roleName}/snowflake`;
}
