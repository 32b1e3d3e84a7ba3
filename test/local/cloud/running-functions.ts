import * as fs from 'node:fs';
import * as path from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Authorize } from '../../../local/cloud/authorization';
import { Identities, type Credentials } from '../../../local/cloud/identities';
import { AccountConcurrency } from '../../../local/cloud/lambda/account-concurrency';
import { EventQueue } from '../../../local/cloud/lambda/event-queue';
import { functionSettings } from '../../../local/cloud/lambda/function-settings';
import { sandboxEnvironment } from '../../../local/cloud/lambda/sandbox-environment';
import { startInvokeApi } from '../../../local/cloud/lambda/invoke-api';
import { LambdaFunction, type InvocationReport } from '../../../local/cloud/lambda/lambda-function';
import { machinePython } from '../../../local/cloud/lambda/machine-python';
import { runtimeProgram } from '../../../local/cloud/lambda/runtime-program';
import { Queues } from '../../../local/cloud/queues';
import { anAssembly, type Assembly, type AssemblyParts } from './an-assembly';

export interface FunctionsOptions extends AssemblyParts {
  /** Default: everyone may do everything. */
  readonly authorize?: Authorize;
  readonly timeScale?: number;
  /** Default: 1,000. */
  readonly accountConcurrency?: number;
  readonly thrownErrorWaitMs?: number;
  readonly onReport?: (report: InvocationReport) => void;
  readonly onThrottle?: () => void;
}

/** The functions of a small template behind the Invoke API, without the rest of the cloud. */
export interface RunningFunctions {
  readonly assembly: Assembly;
  readonly endpoint: string;
  readonly identities: Identities;
  readonly credentials: Credentials;
  readonly functions: readonly LambdaFunction[];
  readonly queues: Queues;
  readonly events: EventQueue;
  /** The SDK without retries. */
  readonly lambda: LambdaClient;
  fn(logicalId: string): LambdaFunction;
  /** What the function has logged so far, by line. */
  log(logicalId: string): readonly string[];
  stop(): Promise<void>;
}

const everyone: Authorize = () => ({ allowed: true });

export async function runFunctions({
  timeScale = 1,
  accountConcurrency,
  thrownErrorWaitMs,
  authorize = everyone,
  onReport,
  onThrottle,
  ...parts
}: FunctionsOptions): Promise<RunningFunctions> {
  const assembly = anAssembly(parts);
  const { template } = assembly;
  const { region, accountId } = template;
  const identities = new Identities();
  const credentials = identities.issue('arn:aws:sts::123456789012:assumed-role/caller/session');
  const queues = new Queues(template);
  const events = new EventQueue(queues, { timeScale, thrownErrorWaitMs });
  const declared = functionSettings(template);
  const python = machinePython(declared);
  const concurrency = new AccountConcurrency(declared, accountConcurrency);
  const functions = declared.map((settings) => {
    const executions = concurrency.poolOf(settings);
    const program = runtimeProgram(settings, python);
    const environment = sandboxEnvironment(settings, identities.issue(settings.roleArn), region);
    const logFile = path.join(assembly.dir, `${settings.logicalId}.log`);
    const permitted = () => ({ logs: true });
    const options = { settings, executions, program, environment, logFile, timeScale, permitted, onReport, onThrottle };
    return new LambdaFunction(options);
  });
  const api = await startInvokeApi({ functions, events, identities, authorize, region, accountId });
  const lambda = new LambdaClient({ endpoint: api.endpoint, region, credentials, maxAttempts: 1 });
  return {
    assembly,
    endpoint: api.endpoint,
    identities,
    credentials,
    functions,
    queues,
    events,
    lambda,
    fn(logicalId) {
      const found = functions.find(({ settings }) => settings.logicalId === logicalId);
      if (found === undefined) throw new Error(`No function ${logicalId}`);
      return found;
    },
    log: (logicalId) => fs.readFileSync(path.join(assembly.dir, `${logicalId}.log`), 'utf8').split('\n'),
    async stop() {
      events.stop();
      lambda.destroy();
      await Promise.all(functions.map((fn) => fn.stop()));
      await api.stop();
      assembly.remove();
    },
  };
}

/** Polls until the condition gives a value, up to a time limit. */
export async function eventually<T>(condition: () => T | undefined | false): Promise<T> {
  for (let polls = 0; polls < 800; polls += 1) {
    const value = condition();
    if (value !== undefined && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`It did not come about: ${condition.toString()}`);
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
