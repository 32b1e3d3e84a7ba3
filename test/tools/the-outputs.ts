import type { ConfigInput } from '../../lib/config';
import { checkOutputs, type StackOutputs } from '../../tools/stack/stack-outputs';
import { rawOutputs } from './raw-outputs';

/** What the stack would say if it were deployed with these settings to an account that does not exist. */
export function theOutputs(config: ConfigInput = {}): StackOutputs {
  return checkOutputs(rawOutputs(config), 'SnowflakeRemoteService');
}
