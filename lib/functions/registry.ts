import { http } from './http';
import type { AnyProcessorDefinition } from './processor-definition';
import { sentiment } from './sentiment';

/** Every processor by its name in cdk.json. `npm run new` adds a line here. */
export const PROCESSORS: Readonly<Record<string, AnyProcessorDefinition>> = {
  sentiment,
  http,
};
