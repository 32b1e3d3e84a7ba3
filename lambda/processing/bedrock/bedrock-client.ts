import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { REQUEST_LIMITS } from '../../shared/request-limits';

/** More than the calls that a worker makes at the same time. The default of 50 would queue calls, and the kit would not know. */
const AGENT = { keepAlive: true, maxSockets: 1_000 };

export interface BedrockClientOptions {
  /** Default: the region of the function. */
  readonly region?: string;
  /** How long one call may take. A long answer may need all of it. */
  readonly callTimeoutSeconds: number;
}

/**
 * Makes a client without retries of its own. The kit retries, because it knows the quota and the deadline. The client's own default, HTTP/2, sends all
 * calls over one connection and has no time limit.
 */
export function bedrockClient({ region, callTimeoutSeconds }: BedrockClientOptions): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    ...(region !== undefined && { region }),
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({
      ...REQUEST_LIMITS,
      requestTimeout: callTimeoutSeconds * 1_000,
      httpAgent: AGENT,
      httpsAgent: AGENT,
    }),
  });
}
