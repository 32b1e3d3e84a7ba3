import { Aws } from 'aws-cdk-lib/core';
import type { Config } from './config';
import { configured } from './functions/function-config';

/** The entry files of the two functions that answer Snowflake, from the project's root. */
export const SERVICE_ENTRIES = { post: 'lambda/post.ts', get: 'lambda/get.ts' } as const;

/** The entry files of all bundled functions of a stack with these settings, each once. */
export function entriesOf({ functions }: Pick<Config, 'functions'>): readonly string[] {
  // No entry file depends on the region.
  const ofFunctions = functions.map((fn) => configured(fn, Aws.REGION).entry);
  return [...new Set([...Object.values(SERVICE_ENTRIES), ...ofFunctions])];
}
