import { LambdaClient } from '@aws-sdk/client-lambda';
import type { LambdaSettings } from '../processing/lambda/contract';
import { lambda } from '../processing/lambda/lambda';
import { processing } from './entry';

export const handler = processing<LambdaSettings>((parts) => {
  // A second try by the SDK would run the function twice, and the kit limits the time of a call.
  const client = new LambdaClient({ maxAttempts: 1 });
  return lambda({ ...parts, client });
});
