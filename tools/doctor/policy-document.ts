import { z } from 'zod';

const strings = z.union([z.string(), z.boolean(), z.number()]).transform(String);
const list = z.union([strings.transform((one) => [one]), z.array(strings)]);

const principal = z.union([
  z.literal('*').transform(() => ({ AWS: ['*'] })),
  z.object({ AWS: list.optional() }).transform(({ AWS = [] }) => ({ AWS })),
]);

const statement = z.object({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: principal.optional(),
  NotPrincipal: z.unknown().optional(),
  Action: list.optional(),
  NotAction: list.optional(),
  Resource: list.optional(),
  NotResource: list.optional(),
  Condition: z.record(z.string(), z.record(z.string(), list)).default({}),
});

const document = z.object({
  Statement: z.union([z.array(statement), statement.transform((one) => [one])]),
});

/** A policy as AWS returns it, with single values converted to lists. */
export type PolicyDocument = z.output<typeof document>;
export type PolicyStatement = z.output<typeof statement>;

/** Parses a policy. Undefined if the text is not a policy. */
export function parsePolicy(text: string): PolicyDocument | undefined {
  try {
    return document.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
