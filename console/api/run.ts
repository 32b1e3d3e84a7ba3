import { z } from 'zod';

/** Rows are JSON texts, one for each argument, so that every digit of a number is kept. */
const rows = z.array(z.array(z.string()));

export const runRequestSchema = z.object({
  functionName: z.string(),
  rows,
  /** Default: what the function declares. */
  rowsPerBatch: z.number().int().min(1).optional(),
});
export type RunRequest = z.output<typeof runRequestSchema>;

/** The reply is a stream of these, one JSON text a line. Closing the request cancels the query. */
export const runReplySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), queryId: z.string(), batches: z.number() }),
  /** The values of consecutive rows, as JSON texts. `errors` are the rows, counted from 0, whose value is an error of the row. */
  z.object({
    kind: z.literal('values'),
    firstRow: z.number(),
    values: z.array(z.string()),
    errors: z.array(z.number()),
  }),
  z.object({ kind: z.literal('succeeded'), seconds: z.number() }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
]);
export type RunReply = z.output<typeof runReplySchema>;

export const csvRequestSchema = z.object({
  functionName: z.string(),
  text: z.string(),
  /** A column for each argument. Default: the columns with the arguments' names, else the first ones. */
  columns: z.array(z.string()).optional(),
});
export const csvReplySchema = z.object({ columns: z.array(z.string()), chosen: z.array(z.string()), rows });

export type CsvRequest = z.output<typeof csvRequestSchema>;
export type CsvReply = z.output<typeof csvReplySchema>;
