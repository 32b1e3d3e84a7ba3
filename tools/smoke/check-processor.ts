import type { FunctionConfig } from '../../lib/functions/function-config';
import { PROCESSORS } from '../../lib/functions/registry';
import { UsageError } from '../command-line/usage-error';

/** Throws if the function has another processor than sentiment, because test/contract sends texts and expects scores. */
export function checkProcessor([fn]: readonly FunctionConfig[]): void {
  if (fn === undefined || fn.definition === PROCESSORS.sentiment) return;
  throw new UsageError(
    `The assertions are for the processor sentiment, but ${fn.name} has another one in cdk.json. Name the URL of a sentiment function, or send ${fn.name} its example: npm run smoke`,
  );
}
