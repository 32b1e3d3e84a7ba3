import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { REQUEST_LIMITS } from '../../shared/request-limits';
import type { ComprehendSettings } from './contract';

/** Makes a client without retries of its own. The kit retries, because it knows the quota and the deadline. */
export function comprehendClient({ region }: ComprehendSettings): ComprehendClient {
  return new ComprehendClient({ ...(region && { region }), maxAttempts: 1, requestHandler: REQUEST_LIMITS });
}
