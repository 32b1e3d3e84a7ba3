import * as fs from 'node:fs';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { UsageError } from '../../local/command';
import { ENDPOINTS_FILE } from '../../local/endpoints-file';
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
export function localTarget(file = ENDPOINTS_FILE): SenderOptions {
  if (!fs.existsSync(file)) throw new UsageError('Nothing runs here. Start it with: npm run serve');
  const { functionUrl, region, caller } = JSON.parse(fs.readFileSync(file, 'utf8')) as {
    readonly functionUrl: string;
    readonly region: string;
    readonly caller: SenderOptions['credentials'];
  };
  return { url: functionUrl, region, credentials: caller };
}
