import { LambdaClient } from '@aws-sdk/client-lambda';
import type { LambdaSettings } from '../processing/lambda/contract';
import { lambda } from '../processing/lambda/lambda';
import { REQUEST_LIMITS } from '../shared/request-limits';
import { processing } from './entry';

export const handler = processing<LambdaSettings>((parts) => {
  // A call that waits for a free socket would use up its time limit. The SDK's own limit is 50.
  const agent = { maxSockets: parts.limits.concurrency };
  const client = new LambdaClient({
    // A second try by the SDK would run the function twice.
    maxAttempts: 1,
    // The kit limits the time of a call: functions take longer than AWS's own operations.
    requestHandler: { connectionTimeout: REQUEST_LIMITS.connectionTimeout, httpAgent: agent, httpsAgent: agent },
  });
  return lambda({ ...parts, client });
});
