import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { DescribedFunction } from '../../lib/described-function';
import { METRICS_NAMESPACE, type MetricName } from '../../lambda/shared/contract';
import type { Clock } from '../../lambda/shared/clock';
import { quotaOf } from '../../tools/jobs/standing';
import type { EventLog } from '../server/event-log';
import type { StackMetrics } from './stack-metrics';

const MINUTE_MS = 60_000;

/** How much of the past the page gets when it is opened. */
const FIRST_MINUTES = 60;

/** The functions write their counts every ten seconds, and CloudWatch shows them some seconds later. */
const SETTLED_MS = 60_000;

const NAMES = ['Calls', 'CallsThrottled'] as const satisfies readonly MetricName[];

export interface CallsByMinuteOptions {
  /** The dimension `service`: the stack's name. */
  readonly service: string;
  readonly functions: readonly Pick<DescribedFunction, 'name' | 'line' | 'quota'>[];
  readonly metrics: Pick<StackMetrics, 'data'>;
  readonly events: EventLog;
  readonly clock: Pick<Clock, 'now'>;
}

/** The calls of each quota in its unit, an event for each minute in which there were any. */
export class CallsByMinute {
  private readonly options: CallsByMinuteOptions;
  private readUntil = 0;

  constructor(options: CallsByMinuteOptions) {
    this.options = options;
  }

  /** Reads the minutes since the last time, at most an hour. AWS bills two metrics for each function. */
  async read(): Promise<void> {
    const { metrics, events, clock } = this.options;
    const to = Math.floor((clock.now() - SETTLED_MS) / MINUTE_MS) * MINUTE_MS;
    const from = Math.max(this.readUntil, to - FIRST_MINUTES * MINUTE_MS);
    if (from >= to) return;
    const results = await metrics.data(this.queries(), { from, to });
    if (results === undefined) return;
    this.readUntil = to;
    const counts = results.flatMap(({ Id = '', Timestamps = [], Values = [] }) =>
      Timestamps.map((at, index) => {
        const { unitsPerCall, ...about } = this.about(Id);
        return { ...about, start: at.getTime(), count: (Values[index] ?? 0) * unitsPerCall };
      }),
    );
    for (const minute of byQuotaAndMinute(counts)) events.add(minute);
  }

  private queries(): MetricDataQuery[] {
    const { functions, service } = this.options;
    return functions.flatMap(({ name }, index) =>
      NAMES.map((MetricName) => {
        const Dimensions = [
          { Name: 'function', Value: name },
          { Name: 'service', Value: service },
        ];
        const Metric = { Namespace: METRICS_NAMESPACE, MetricName, Dimensions };
        return { Id: `${MetricName.toLowerCase()}_${index}`, MetricStat: { Metric, Period: 60, Stat: 'Sum' } };
      }),
    );
  }

  /** What the id of a query stands for. */
  private about(id: string): Pick<Count, 'quota' | 'isThrottled'> & { readonly unitsPerCall: number } {
    const [name, index] = id.split('_');
    const fn = this.options.functions[Number(index)];
    const quota = quotaOf(fn?.line ?? '') ?? fn?.name ?? '';
    // CloudWatch has the number of calls, but not how long their texts are. The dashboard counts in the same way.
    return { quota, isThrottled: name === 'callsthrottled', unitsPerCall: fn?.quota?.unitsPerCall ?? 1 };
  }
}

interface Count {
  readonly quota: string;
  readonly isThrottled: boolean;
  /** Of the minute, in milliseconds since the epoch. */
  readonly start: number;
  /** In the quota's unit. */
  readonly count: number;
}

/** Functions that use the same quota are added up. The oldest minute comes first. */
function byQuotaAndMinute(counts: readonly Count[]) {
  const minutes = new Map<string, { quota: string; at: number; calls: number; throttled: number }>();
  for (const { quota, isThrottled, start, count } of counts) {
    const key = `${start} ${quota}`;
    const minute = minutes.get(key) ?? { quota, at: start + MINUTE_MS, calls: 0, throttled: 0 };
    minute[isThrottled ? 'throttled' : 'calls'] += count;
    minutes.set(key, minute);
  }
  return [...minutes.values()]
    .filter(({ calls, throttled }) => calls + throttled > 0)
    .sort((one, other) => one.at - other.at)
    .map(({ quota, at, calls, throttled }) => {
      // Each try counts as a call, also one that the service throttled. Failures have no metric of their own.
      const answered = Math.max(0, calls - throttled);
      return { kind: 'calls' as const, quota, at, answered, throttled, failed: 0, seconds: 60 };
    });
}
