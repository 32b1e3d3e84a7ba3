import { z } from 'zod';

/** Completes the sentence "Allowed: …" in error messages and on the settings page. */
const ALLOWED = z.registry<{ readonly allowed: string }>();

/** A whole number between two bounds, both included. */
export function wholeNumber(min: number, max: number): z.ZodInt {
  return z
    .int()
    .min(min)
    .max(max)
    .register(ALLOWED, { allowed: `a whole number from ${shown(min)} to ${shown(max)}` });
}

/** A number between two bounds, both included. */
export function decimal(min: number, max: number): z.ZodNumber {
  return z
    .number()
    .min(min)
    .max(max)
    .register(ALLOWED, { allowed: `a number from ${shown(min)} to ${shown(max)}` });
}

/** One of the given values. */
export function oneOf<const Values extends readonly (string | number)[]>(values: Values): z.ZodLiteral<Values[number]> {
  const schema = z.literal(values);
  ALLOWED.add(schema, { allowed: values.map((value) => JSON.stringify(value)).join(', ') });
  return schema;
}

export function yesOrNo(): z.ZodBoolean {
  return z.boolean().register(ALLOWED, { allowed: 'true or false' });
}

/** @param allowed what the pattern allows, in words. Give an example if words alone do not show the form */
export function text(pattern: RegExp, allowed: string): z.ZodString {
  return z.string().regex(pattern).register(ALLOWED, { allowed });
}

/** @param allowed the whole list in words, such as "a list of …" */
export function listOf<Item extends z.ZodType<string>>(item: Item, allowed: string): z.ZodArray<Item> {
  return z
    .array(item)
    .refine((values) => new Set(values).size === values.length, 'names one value twice')
    .register(ALLOWED, { allowed });
}

/**
 * Any other kind of value.
 *
 * @param allowed what the schema takes, in words
 */
export function allowing<Schema extends z.ZodType>(schema: Schema, allowed: string): Schema {
  ALLOWED.add(schema, { allowed });
  return schema;
}

/** What a schema takes, in words. Undefined for a schema that has error messages of its own. */
export function allowedFor(schema: z.core.$ZodType): string | undefined {
  const inner = withoutDefault(schema);
  const settings = settingsOf(inner);
  if (settings) return `an object with the settings ${Object.keys(settings).join(', ')}`;
  return ALLOWED.get(inner)?.allowed;
}

/** The settings of a group by name; undefined if the schema is no group. */
export function settingsOf(schema: z.core.$ZodType): Readonly<Record<string, z.ZodType>> | undefined {
  const inner = withoutDefault(schema);
  return inner instanceof z.ZodObject ? inner.shape : undefined;
}

/** The schema inside `.default()`, `.prefault()` and `.optional()`. */
export function withoutDefault(schema: z.core.$ZodType): z.core.$ZodType {
  const wraps = schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional;
  return wraps ? withoutDefault(schema.unwrap()) : schema;
}

function shown(value: number): string {
  return value.toLocaleString('en-US');
}
