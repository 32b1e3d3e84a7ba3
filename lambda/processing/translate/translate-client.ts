import { TranslateClient } from '@aws-sdk/client-translate';
import { REQUEST_LIMITS } from '../../shared/request-limits';
import type { TranslateSettings } from './contract';

/** Makes a client without retries of its own. The kit retries, because it knows the quota and the deadline. */
export function translateClient({ region }: Pick<TranslateSettings, 'region'>): TranslateClient {
  return new TranslateClient({ ...(region && { region }), maxAttempts: 1, requestHandler: REQUEST_LIMITS });
}
