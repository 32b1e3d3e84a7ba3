import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { Config } from '../../lib/config';
import { UsageError } from '../command-line/usage-error';
import { isServed, NOT_SERVED, readEndpoints } from '../../local/endpoints-file';
import { columnHeading } from '../../local/snowflake/select-statement';
import type { SenderOptions } from '../../local/snowflake/signed-sender';
import { awsProblem } from '../stack/aws-problem';
import { regionInUrl } from '../stack/region-in-url';

export interface SmokeTarget extends SenderOptions {
  /** The function's name in SQL. Undefined if it is unknown. */
  readonly name?: string;
}

/** The target for a deployed function's URL, called with the user's AWS credentials. The function's name is known if the URL ends with `function.path`. */
export async function deployedTarget(
  url: string,
  { region = regionInUrl(url), functions }: { readonly region?: string; readonly functions: Config['functions'] },
): Promise<SmokeTarget> {
  if (!/^https?:/.test(url) || !URL.canParse(url))
    throw new UsageError(`--url ${url} is not a URL. npm run sql prints the URL of the function.`);
  if (region === undefined) throw new UsageError('The URL does not name its region. Name it with --region.');
  const credentials = await defaultProvider()().catch((error: unknown) => {
    throw new UsageError(awsProblem(error) ?? `There are no AWS credentials: ${(error as Error).message}`);
  });
  const { name } = functions.find(({ path }) => new URL(url).pathname.endsWith(`/${path}`)) ?? {};
  return { url, region, credentials, name };
}

/** The target for the stack of `npm run serve`, called with the credentials of the API integration role, as Snowflake does. */
export async function localTarget(file?: string): Promise<SmokeTarget> {
  const { functionName, functionUrl, region, caller } = readEndpoints(file);
  if (!(await isServed({ functionUrl }))) throw new UsageError(NOT_SERVED);
  return { url: functionUrl, region, credentials: caller, name: functionName };
}

/** The column's heading, as Snowflake writes it. */
export function headingOf({ name }: SmokeTarget): string {
  return name === undefined ? 'value' : columnHeading(name, ['a']);
}
