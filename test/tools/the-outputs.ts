import type { ConfigInput } from '../../lib/config';
import { checkOutputs, type StackOutputs } from '../../tools/stack/stack-outputs';
import { rawOutputs } from './raw-outputs';

/** The outputs of a stack with these settings, as if it were deployed to an invented account. */
export function theOutputs(config: ConfigInput = {}): StackOutputs {
  return checkOutputs(rawOutputs(config), 'SnowflakeRemoteService');
}
