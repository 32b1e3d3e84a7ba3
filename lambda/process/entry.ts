import { processHandler } from '../handlers/process-handler';
import { startProcessing } from '../handlers/start-processing';
import { jobStorageFromEnv } from '../jobs/job-storage';
import { flushing } from '../memory/flushing';
import { RememberedAnswers } from '../memory/remembered-answers';
import type { KitParts } from '../processing/kit/calls';
import type { Processor } from '../processing/processor';
import { UnsentCalls } from '../processing/unsent-calls';
import { systemClock } from '../shared/clock';
import {
  LOG_ENV,
  MEMORY_ENV,
  METRICS_ENV,
  PROCESSOR_ENV,
  WORK_ENV,
  type CallLimits,
  type MetricUnit,
  type RememberedBy,
} from '../shared/contract';
import { readEnv } from '../shared/env';
import { jsonLog } from '../shared/log';
import { emfMetrics, publishing, type Metrics } from '../shared/metrics';

/** What a processor is made of. */
export interface ProcessorParts<Settings, Own extends string = never> extends KitParts {
  /** Of the function, as the processor's definition in lib/ checked them. */
  readonly settings: Settings;
  readonly metrics: Metrics<Own>;
}

/**
 * Makes the handler of process for one processor. An entry file calls it once for each Lambda environment, and all batches in
 * this environment use the same processor.
 *
 * @param ownMetrics metrics of the processor's own, with their units in CloudWatch
 */
export function processing<Settings, Own extends string = never>(
  processorOf: (parts: ProcessorParts<Settings, Own>) => Processor,
  ownMetrics?: Readonly<Record<Own, MetricUnit>>,
) {
  const env = readEnv({ ...METRICS_ENV, ...LOG_ENV, ...PROCESSOR_ENV, ...WORK_ENV });
  const { functionName } = env;
  const metrics = emfMetrics(env.service, ownMetrics);
  const settings = JSON.parse(env.settings) as Settings;
  const limits = JSON.parse(env.limits) as CallLimits;
  const { times, storeOf, slotsOf, table } = jobStorageFromEnv(systemClock, metrics);
  const log = jsonLog('process', env.level);
  const identity = memoryIdentity(process.env[MEMORY_ENV.rememberedBy], env.settings);
  const memory =
    identity === undefined
      ? undefined
      : new RememberedAnswers(table, { functionName, identity, times, clock: systemClock, log });
  const unsent = new UnsentCalls();
  const slots = Number(env.slots);
  const { unitsPerSecond = Infinity } = limits.quota ?? {};
  const handler = processHandler({
    functionName,
    store: storeOf(env),
    processor: processorOf({ settings, limits, clock: systemClock, metrics, unsent, memory, log }),
    line: slots > 0 ? { slots: slotsOf(env.line, slots), unitsPerSecond, unsent } : undefined,
    startProcessing: startProcessing(),
    times,
    clock: systemClock,
    log,
    metrics,
  });
  return publishing(metrics, memory ? flushing(memory, handler) : handler);
}

/** What an answer belongs to, as a text. Undefined: the function remembers no answers. */
function memoryIdentity(rememberedBy: string | undefined, allSettings: string): string | undefined {
  if (rememberedBy === undefined) return undefined;
  const { settings } = JSON.parse(rememberedBy) as RememberedBy;
  return JSON.stringify([rememberedBy, settings === undefined ? allSettings : null]);
}
