import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { UsageError } from '../../local/command';
import { readEndpoints } from '../../local/endpoints-file';
import type { SenderOptions } from '../../local/snowflake/signed-sender';
import { awsProblem } from '../stack/aws-problem';
import { regionInUrl } from '../stack/region-in-url';

/** The URL of a deployed function, called with the user's own credentials. */
export async function deployedTarget(url: string, region = regionInUrl(url)): Promise<SenderOptions> {
  if (!/^https?:/.test(url) || !URL.canParse(url))
    throw new UsageError(`--url ${url} is no URL. npm run sql shows it.`);
  if (region === undefined) throw new UsageError('The region is not in the URL. Name it with --region.');
  const credentials = await defaultProvider()().catch((error: unknown) => {
    throw new UsageError(awsProblem(error) ?? `There are no AWS credentials: ${(error as Error).message}`);
  });
  return { url, region, credentials };
}

/** What `npm run serve` runs, called with the keys that Snowflake would hold. */
export function localTarget(file?: string): SenderOptions {
  const { functionUrl, region, caller } = readEndpoints(file);
  return { url: functionUrl, region, credentials: caller };
}
