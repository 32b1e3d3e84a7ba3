import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { REQUEST_LIMITS } from '../../shared/request-limits';
import type { ComprehendSettings } from './contract';

/** The kit retries instead of the SDK: it knows the quota and the deadline. */
export function comprehendClient({ region }: ComprehendSettings): ComprehendClient {
  return new ComprehendClient({ ...(region && { region }), maxAttempts: 1, requestHandler: REQUEST_LIMITS });
}
