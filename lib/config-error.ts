import type { z } from 'zod';
import { nearestName } from './nearest-name';
import { allowedFor, settingsOf, withoutDefault } from './setting';

/** An error in the settings. Commands print its message without a stack and exit with 2. */
export class ConfigError extends Error {
  readonly exitCode = 2;
}

/** Names that cdk.json cannot set, with the reason. Only the embedded cloud, the benchmark and tests set them, by `trial` of RemoteServiceStack. */
const TRIAL_SETTINGS: Readonly<Record<string, string>> = {
  'jobs.timeScale': 'an account always uses the times that Snowflake sets',
};

/** Settings of earlier versions, with what to set in their place. */
const MOVED_SETTINGS: Readonly<Record<string, string>> = {
  function:
    'set name, path and maxValueBytes in remoteService.functions, such as { "NAME": { "processor": "sentiment", "path": "sentiment" } }, and maxBatchesInFlight in remoteService.jobs',
  comprehend:
    'set region, callsPerSecond (before: batchCallsPerSecond) and language of the function, remoteService.functions.NAME',
};

const LONGEST_VALUE = 80;

/** The message about a wrong setting: the given value, and the allowed values. It replaces Zod's own message. */
export function sentenceFor(issue: z.core.$ZodIssue, schema: z.ZodType, input: unknown): string {
  if (issue.code === 'unrecognized_keys') return unknownSetting(issue.path, issue.keys, schema);
  // A refinement has its own message.
  if (issue.code === 'custom') return issue.message;
  const allowed = allowedFor(schemaAt(schema, issue.path));
  if (allowed === undefined) return issue.message;
  const value = valueAt(input, issue.path);
  if (value === undefined) return `This setting is required. Allowed: ${allowed}`;
  if (value === null) return `null is not allowed. Leave the setting out to get its default. Allowed: ${allowed}`;
  return `${shown(value)} is not allowed. Allowed: ${allowed}`;
}

export function unknownSetting(path: readonly PropertyKey[], keys: readonly string[], schema: z.ZodType): string {
  const [key = ''] = keys;
  const full = [...path, key].join('.');
  const trial = TRIAL_SETTINGS[full];
  if (trial !== undefined) return `"${key}" is not a setting of an account, because ${trial}`;
  const moved = MOVED_SETTINGS[full];
  if (moved !== undefined) return `"${key}" has moved: ${moved}`;
  const here = Object.keys(settingsOf(schemaAt(schema, path)) ?? {});
  const elsewhere = path[0] === 'snowflake' ? [] : namesIn(schema);
  const nearest = nearestName(key, [...here, ...elsewhere]);
  const hint = nearest === undefined ? '' : ` The most similar setting is "${nearest}".`;
  return `unknown setting "${key}".${hint} Allowed here: ${here.join(', ')}`;
}

/** Every setting with its group, such as `function.path`. */
function namesIn(schema: z.ZodType): readonly string[] {
  return Object.entries(settingsOf(schema) ?? {}).flatMap(([group, inner]) => {
    const settings = settingsOf(inner);
    return settings ? Object.keys(settings).map((name) => `${group}.${name}`) : [group];
  });
}

function schemaAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType {
  const [key, ...rest] = path;
  if (key === undefined) return schema;
  const inner = settingsOf(schema)?.[String(key)] ?? itemOf(schema);
  return inner ? schemaAt(inner, rest) : schema;
}

/** Of a list, or of an object whose names are free. */
function itemOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const { element, valueType } = withoutDefault(schema)._zod.def as {
    readonly element?: z.core.$ZodType;
    readonly valueType?: z.core.$ZodType;
  };
  return element ?? valueType;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)[key], input);
}

function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > LONGEST_VALUE ? `${json.slice(0, LONGEST_VALUE)}…` : json;
}
