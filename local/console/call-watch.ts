import { z } from 'zod';
import type { NewEvent } from '../../console/api/events';
import { quotaOf } from '../../console/server/jobs/quota-of';
import type { StackFacts } from './stack-facts';

interface Counts {
  answered: number;
  throttled: number;
  failed: number;
}

/** A line in CloudWatch's embedded metric format, as far as it tells of calls. */
const emfSchema = z.object({
  function: z.string(),
  Calls: z.number(),
  CallsThrottled: z.number().optional(),
  _aws: z.object({ CloudWatchMetrics: z.array(z.object({ Dimensions: z.array(z.array(z.string())) })) }),
});

const COMPREHEND = 'comprehend/';

/** Counts the calls of processors by quota until the next {@link flush}. */
export class CallWatch {
  private readonly facts: StackFacts;
  private readonly add: (event: NewEvent) => void;
  private readonly counts = new Map<string, Counts>();

  constructor(facts: StackFacts, add: (event: NewEvent) => void) {
    this.facts = facts;
    this.add = add;
  }

  /** A call of one of Comprehend's operations. */
  comprehend(operation: string, outcome: keyof Counts): void {
    const known = this.facts.quotas.find(({ name }) => name.startsWith(`${COMPREHEND}${operation}/`));
    this.count(known?.name ?? `${COMPREHEND}${operation}`, { [outcome]: 1 });
  }

  /** Reads the calls of other services from a function's metrics, which it writes every ten seconds and at its end. */
  metrics(line: string): void {
    if (!line.includes('"Calls":')) return;
    const { data } = emfSchema.safeParse(JSON.parse(line));
    if (data === undefined) return;
    const functionLine = this.facts.lineOf(data.function);
    const quota = functionLine === undefined ? undefined : (quotaOf(functionLine) ?? data.function);
    // Comprehend's stand-in tells of its calls when they happen.
    if (quota === undefined || quota.startsWith(COMPREHEND)) return;
    const { Calls: calls, CallsThrottled: throttled = 0 } = data;
    this.count(quota, { answered: calls - throttled, throttled });
  }

  /** Adds an event for each quota with calls since the last one. */
  flush(): void {
    for (const [quota, counts] of this.counts) this.add({ kind: 'calls', at: Date.now(), quota, ...counts });
    this.counts.clear();
  }

  private count(quota: string, more: Partial<Counts>): void {
    const { answered, throttled, failed } = this.counts.get(quota) ?? { answered: 0, throttled: 0, failed: 0 };
    this.counts.set(quota, {
      answered: answered + (more.answered ?? 0),
      throttled: throttled + (more.throttled ?? 0),
      failed: failed + (more.failed ?? 0),
    });
  }
}
