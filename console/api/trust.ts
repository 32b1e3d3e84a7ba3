import { z } from 'zod';

/** Who may call the API, and why. */
export const trustSchema = z.object({
  role: z.object({ arn: z.string(), trustPolicy: z.string() }),
  pairs: z.array(z.object({ userArn: z.string(), externalId: z.string() })),
  resourcePolicy: z.string(),
  callers: z.array(z.object({ name: z.string(), title: z.string() })),
});
export type Trust = z.output<typeof trustSchema>;

/** What came of a call as somebody: the answer, and the statement that decided. */
export const triedCallSchema = z.object({ status: z.number(), sentence: z.string(), statement: z.string().optional() });
export type TriedCall = z.output<typeof triedCallSchema>;
