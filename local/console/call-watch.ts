import { z } from 'zod';
import type { NewEvent } from '../../console/api/events';
import { quotaOf } from '../../console/server/jobs/quota-of';
import { hasStandIn } from '../../console/server/jobs/quota-service';
import type { AnsweredCall } from '../cloud/stand-in/answered-call';
import type { StackFacts } from './stack-facts';

type Counts = Record<AnsweredCall['outcome'], number>;

/** A line in CloudWatch's embedded metric format, as far as it tells of calls. */
const emfSchema = z.object({
  function: z.string(),
  Calls: z.number(),
  CallsThrottled: z.number().optional(),
});

/** A worker writes its metrics so often, and at its end. */
const METRICS_SECONDS = 10;

export interface CallWatchOptions {
  readonly facts: Pick<StackFacts, 'quotas' | 'lineOf'>;
  readonly add: (event: NewEvent) => void;
  /** Milliseconds since the epoch. Default: the machine's clock. */
  readonly now?: () => number;
}

/** Counts the calls of processors by quota, in the quota's unit. */
export class CallWatch {
  private readonly options: Required<CallWatchOptions>;
  /** Until the next {@link flush}. */
  private readonly counts = new Map<string, Counts>();
  /** When each function has last written metrics. */
  private readonly written = new Map<string, number>();

  constructor({ now = Date.now, ...options }: CallWatchOptions) {
    this.options = { ...options, now };
  }

  /** A call that a stand-in has answered. */
  answered({ service, of, region, units, outcome }: AnsweredCall): void {
    const name = `${service}/${of}/${region}`;
    const quota = this.options.facts.quotas.find((one) => one.name === name);
    const counts = this.counts.get(name) ?? { answered: 0, throttled: 0, failed: 0 };
    counts[outcome] += Math.max(units, quota?.leastUnits ?? 1);
    this.counts.set(name, counts);
  }

  /** Reads the calls of a service that has no stand-in from the metrics of its function. */
  metrics(line: string): void {
    if (!line.includes('"Calls":')) return;
    const { data } = emfSchema.safeParse(JSON.parse(line));
    if (data === undefined) return;
    const { facts, add, now } = this.options;
    const functionLine = facts.lineOf(data.function);
    const quota = functionLine === undefined ? undefined : (quotaOf(functionLine) ?? data.function);
    if (quota === undefined || hasStandIn(quota)) return;
    const at = now();
    const since = (at - (this.written.get(data.function) ?? 0)) / 1000;
    this.written.set(data.function, at);
    const { Calls: calls, CallsThrottled: throttled = 0 } = data;
    const seconds = Math.max(1, Math.min(METRICS_SECONDS, Math.ceil(since)));
    // Each try counts as a call, also one that the service throttled.
    add({ kind: 'calls', at, quota, seconds, answered: Math.max(0, calls - throttled), throttled, failed: 0 });
  }

  /** Adds an event for each quota with calls since the last one. */
  flush(): void {
    const { add, now } = this.options;
    for (const [quota, counts] of this.counts) add({ kind: 'calls', at: now(), quota, ...counts });
    this.counts.clear();
  }
}
