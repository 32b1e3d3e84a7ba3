import { Aws } from 'aws-cdk-lib/core';
import { ConfigError } from '../config-error';
import { checkFunction, configured, type FunctionConfig } from './function-config';
import type { Quota } from './pace';
import type { AnyProcessorDefinition } from './processor-definition';

/** The setting that holds the functions. */
const WHERE = 'remoteService.functions';

/** Checks all functions of cdk.json, each by itself and beside the others. Throws one line about the first mistake. */
export function checkFunctions(
  given: Readonly<Record<string, unknown>>,
  processors: Readonly<Record<string, AnyProcessorDefinition>>,
): readonly FunctionConfig[] {
  const functions = Object.entries(given).map(([name, one]) =>
    checkFunction(name, one, { where: `${WHERE}.${name}`, processors }),
  );
  if (functions.length === 0) wrong('There is no function. Name one: { "my_function": { "processor": "sentiment" } }');
  refuseTwice(
    functions.map(({ name }) => name.toUpperCase()),
    (name) => `Two functions are named ${name}, since SQL ignores the case of a name`,
  );
  refuseTwice(
    functions.map(({ path }) => path),
    (path) => `Two functions have the path "${path}". Set another path for one of them`,
  );
  checkQuotas(functions);
  return functions;
}

/** Functions that share a quota would pace their calls by different rates. */
function checkQuotas(functions: readonly FunctionConfig[]): void {
  const known = new Map<string, { readonly quota: Quota; readonly name: string }>();
  for (const fn of functions) {
    const { quota } = configured(fn, Aws.REGION).pace;
    if (!quota) continue;
    const other = known.get(quota.name);
    known.set(quota.name, { quota, name: fn.name });
    if (other === undefined || other.quota.unitsPerSecond === quota.unitsPerSecond) continue;
    wrong(
      `${other.name} and ${fn.name} share the quota ${shownQuota(quota)} and disagree on its rate: ` +
        `${other.quota.unitsPerSecond} and ${quota.unitsPerSecond} a second. Set the same rate for both`,
    );
  }
}

/** Without the token that stands for the region of the stack. */
function shownQuota({ name }: Quota): string {
  return name.replace(Aws.REGION, "the stack's region");
}

function refuseTwice(names: readonly string[], sentence: (name: string) => string): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) wrong(sentence(twice));
}

function wrong(sentence: string): never {
  throw new ConfigError(`cdk.json, context ${WHERE}: ${sentence}`);
}
