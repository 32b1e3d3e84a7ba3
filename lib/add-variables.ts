import type * as lambda from 'aws-cdk-lib/aws-lambda';

/** Sets environment variables of a function. A binding passes an `EnvFor`, so that it does not compile with one missing. */
export function addVariables(fn: lambda.Function, variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) fn.addEnvironment(name, value);
}
