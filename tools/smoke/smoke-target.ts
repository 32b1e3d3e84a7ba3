import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { Config } from '../../lib/config';
import { argumentNames } from '../../lib/declared-arguments';
import { chosenFunctions } from '../command-line/chosen-functions';
import { UsageError } from '../command-line/usage-error';
import { isServed, NOT_SERVED, readEndpoints } from '../../local/endpoints-file';
import { calledFunction, takesOneText, type CalledFunction } from '../../local/snowflake/called-function';
import { columnHeading, expressionHeading } from '../../local/snowflake/select-statement';
import type { SenderOptions } from '../../local/snowflake/signed-sender';
import { awsProblem } from '../stack/aws-problem';
import { regionInUrl } from '../stack/region-in-url';

export interface SmokeTarget extends SenderOptions {
  /** Undefined for a URL that cdk.json does not know. */
  readonly fn?: CalledFunction;
}

export interface DeployedTargetOptions {
  readonly region?: string;
  /** The functions of cdk.json. */
  readonly functions: Config['functions'];
  /** The function's name, for a URL that does not end in the path of cdk.json. */
  readonly fn?: string;
}

/** The target for a deployed function's URL, called with the user's AWS credentials. Its function is the one of cdk.json with the last part of the URL as `path`. */
export async function deployedTarget(
  url: string,
  { region = regionInUrl(url), functions, fn }: DeployedTargetOptions,
): Promise<SmokeTarget> {
  if (!/^https?:/.test(url) || !URL.canParse(url))
    throw new UsageError(`--url ${url} is not a URL. npm run sql prints the URL of the function.`);
  if (region === undefined) throw new UsageError('The URL does not name its region. Name it with --region.');
  const credentials = await defaultProvider()().catch((error: unknown) => {
    throw new UsageError(awsProblem(error) ?? `There are no AWS credentials: ${(error as Error).message}`);
  });
  const [found] = fn === undefined ? functionsAt(url, functions) : chosenFunctions(functions, fn);
  return { url, region, credentials, fn: found && calledFunction(found) };
}

/** The target for the stack of `npm run serve`, called with the credentials of the API integration role, as Snowflake does. */
export async function localTarget(name?: string, file?: string): Promise<SmokeTarget> {
  const { functionUrl, region, caller, externalFunctions } = readEndpoints(file);
  if (!(await isServed({ functionUrl }))) throw new UsageError(NOT_SERVED);
  const [fn] = chosenFunctions(externalFunctions, name);
  return { url: fn?.url ?? functionUrl, region, credentials: caller, fn };
}

/** The function of cdk.json whose path is the last part of the URL, in a list that is empty if there is none. */
export function functionsAt(url: string, functions: Config['functions']): Config['functions'] {
  const { pathname } = new URL(url);
  return functions.filter(({ path }) => pathname.endsWith(`/${path}`));
}

/** The column's heading, as Snowflake writes it. */
export function headingOf({ fn }: Pick<SmokeTarget, 'fn'>): string {
  if (fn === undefined) return 'value';
  if (takesOneText(fn)) return columnHeading(fn.name, argumentNames(fn.arguments));
  return expressionHeading({ functionName: fn.name, expressions: fn.example });
}
