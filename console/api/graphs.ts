import { z } from 'zod';

/** Milliseconds since the epoch, and the value. */
const point = z.tuple([z.number(), z.number()]);

/** One graph of the stack's dashboard in CloudWatch. */
const graph = z.object({
  title: z.string(),
  /** The heading under which the dashboard has it. */
  section: z.string(),
  series: z.array(z.object({ label: z.string(), axis: z.enum(['left', 'right']), points: z.array(point) })),
  /** Horizontal lines. */
  limits: z.array(z.object({ label: z.string(), value: z.number() })),
});
export type Graph = z.output<typeof graph>;

/** What the dashboard shows from `from` to `to`. */
export const graphsSchema = z.object({ from: z.number(), to: z.number(), graphs: z.array(graph) });
export type Graphs = z.output<typeof graphsSchema>;
