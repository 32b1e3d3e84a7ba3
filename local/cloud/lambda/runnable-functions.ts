import * as path from 'node:path';
import type { Authorize } from '../authorization';
import type { CloudObserver } from '../cloud-options';
import type { Identities } from '../identities';
import { AccountConcurrency } from './account-concurrency';
import { functionSession, type FunctionSettings } from './function-settings';
import { LambdaFunction } from './lambda-function';
import type { MachinePython } from './machine-python';
import { platformPermissions } from './platform-permissions';
import { runtimeProgram } from './runtime-program';
import type { FunctionProcess } from './sandbox';
import { sandboxEnvironment } from './sandbox-environment';

/** What the functions of a template need of their cloud. */
export interface FunctionSurroundings {
  readonly accountConcurrency: number | undefined;
  readonly timeScale: number;
  readonly logDir: string;
  readonly region: string;
  readonly python: MachinePython | undefined;
  readonly identities: Identities;
  readonly authorize: Authorize;
  /** The variables that direct the SDK to this cloud. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly observer: CloudObserver | undefined;
}

/** The functions that the template declares, each with its role's credentials, its log file and its part of the executions. */
export function runnableFunctions(
  declared: readonly FunctionSettings[],
  {
    accountConcurrency,
    timeScale,
    logDir,
    region,
    python,
    identities,
    authorize,
    endpoints,
    observer,
  }: FunctionSurroundings,
): readonly LambdaFunction[] {
  const concurrency = new AccountConcurrency(declared, accountConcurrency);
  return declared.map((settings) => {
    const principalArn = functionSession(settings);
    const seen = observer?.functionLine;
    return new LambdaFunction({
      settings,
      timeScale,
      executions: concurrency.poolOf(settings),
      program: runtimeProgram(settings, python),
      environment: { ...sandboxEnvironment(settings, identities.issue(principalArn), region), ...endpoints },
      logFile: path.join(logDir, `${settings.logicalId}.log`),
      permitted: () =>
        platformPermissions(settings, (access) => authorize({ identity: { principalArn }, ...access }).allowed),
      onReport: observer?.invocation,
      onThrottle: () => observer?.throttle?.(settings.name),
      onLine: seen && ((line: string, process: FunctionProcess) => seen(settings.name, line, process)),
    });
  });
}
