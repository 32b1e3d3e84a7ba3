import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { Config } from '../../lib/config';
import { UsageError } from '../command-line/usage-error';
import { isServed, NOT_SERVED, readEndpoints } from '../../local/endpoints-file';
import { columnHeading } from '../../local/snowflake/select-statement';
import type { SenderOptions } from '../../local/snowflake/signed-sender';
import { awsProblem } from '../stack/aws-problem';
import { regionInUrl } from '../stack/region-in-url';

export interface SmokeTarget extends SenderOptions {
  /** The function's name in SQL, where it is known. */
  readonly name?: string;
}

/** The URL of a deployed function, called with the user's own credentials. Its name is known if it has the settings' path. */
export async function deployedTarget(
  url: string,
  { region = regionInUrl(url), functions }: { readonly region?: string; readonly functions: Config['functions'] },
): Promise<SmokeTarget> {
  if (!/^https?:/.test(url) || !URL.canParse(url))
    throw new UsageError(`--url ${url} is no URL. npm run sql shows it.`);
  if (region === undefined) throw new UsageError('The region is not in the URL. Name it with --region.');
  const credentials = await defaultProvider()().catch((error: unknown) => {
    throw new UsageError(awsProblem(error) ?? `There are no AWS credentials: ${(error as Error).message}`);
  });
  const { name } = functions.find(({ path }) => new URL(url).pathname.endsWith(`/${path}`)) ?? {};
  return { url, region, credentials, name };
}

/** What `npm run serve` runs, called with the keys that Snowflake would hold. */
export async function localTarget(file?: string): Promise<SmokeTarget> {
  const { functionName, functionUrl, region, caller } = readEndpoints(file);
  if (!(await isServed({ functionUrl }))) throw new UsageError(NOT_SERVED);
  return { url: functionUrl, region, credentials: caller, name: functionName };
}

/** The column's heading, as Snowflake writes it. */
export function headingOf({ name }: SmokeTarget): string {
  return name === undefined ? 'value' : columnHeading(name, ['a']);
}
