import { Aws } from 'aws-cdk-lib/core';
import { ConfigError } from '../config-error';
import { checkFunction, configured, type FunctionConfig } from './function-config';
import type { AnyProcessorDefinition } from './processor-definition';
import { rateConflict } from './rate-conflict';

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
  const conflict = rateConflict(functions.map((fn) => ({ name: fn.name, pace: configured(fn, Aws.REGION).pace })));
  if (conflict !== undefined) wrong(conflict);
  return functions;
}

function refuseTwice(names: readonly string[], sentence: (name: string) => string): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) wrong(sentence(twice));
}

function wrong(sentence: string): never {
  throw new ConfigError(`cdk.json, context ${WHERE}: ${sentence}`);
}
