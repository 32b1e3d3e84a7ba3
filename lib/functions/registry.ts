import { http } from './http';
import { dominantLanguage } from './dominant-language';
import { entities } from './entities';
import { lambda } from './lambda';
import type { AnyProcessorDefinition } from './processor-definition';
import { redactPii } from './redact-pii';
import { sentiment } from './sentiment';

/** Every processor by its name in cdk.json. `npm run new` adds a line here. */
export const PROCESSORS: Readonly<Record<string, AnyProcessorDefinition>> = {
  sentiment,
  entities,
  dominant_language: dominantLanguage,
  redact_pii: redactPii,
  http,
  lambda,
};
