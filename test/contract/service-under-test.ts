import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { Credentials } from '../../local/snowflake/signed-sender';
import { aService, sentimentAt } from '../integration/a-service';
import { batchCaller, type BatchCaller } from './batch-caller';

/** The service that the contract tests call: a deployed one, or the stack on this machine. */
export interface ServiceUnderTest extends BatchCaller {
  readonly url: string;
  readonly region: string;
  readonly credentials: Credentials;
  stop(): Promise<void>;
}

/** Returns the service at REMOTE_SERVICE_URL, which `npm run test:deployed` sets. Starts a local one if the variable is not set. */
export async function serviceUnderTest(): Promise<ServiceUnderTest> {
  const { REMOTE_SERVICE_URL: url, REMOTE_SERVICE_REGION: region } = process.env;
  return url === undefined || region === undefined ? localService() : deployedService(url, region);
}

async function localService(): Promise<ServiceUnderTest> {
  const service = await aService({ config: { functions: sentimentAt(1000) } });
  return { ...service, url: service.functionUrl };
}

async function deployedService(url: string, region: string): Promise<ServiceUnderTest> {
  const credentials = await defaultProvider()();
  const caller = batchCaller({ url, region, credentials }, 1_000);
  return { ...caller, url, region, credentials, stop: () => Promise.resolve(caller.close()) };
}
