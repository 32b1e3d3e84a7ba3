import type { ConfigInput } from '../../lib/config';

/** A service to measure: this project's, the same without the search for long numbers, or the baseline. */
export type Contender = 'service' | 'unchecked' | 'baseline';

/** Settings of cdk.json besides `functions`. */
export type Settings = Pick<ConfigInput, 'jobs' | 'throttle' | 'polls'>;

/** What a service is measured under. */
export interface Conditions {
  readonly contender: Contender;
  /** The number of functions, which share the quota. Default: 1. */
  readonly functions?: number;
  /** `at_once`: a processor that makes no call, of bench/processors/. Default: `sentiment`. */
  readonly processor?: 'sentiment' | 'at_once';
  /** Whether `sentiment` remembers answers. Default: false, since scenarios send the same texts in several batches and measure the work on them. */
  readonly rememberAnswers?: boolean;
  /** The time that a call to Comprehend takes, before scaling. */
  readonly latencyMs: number;
  /** Comprehend's quota before scaling, and the service's setting. */
  readonly callsPerSecond: number;
  /** The divisor of all times: latency, quota, lease, deadline, and the delays of Lambda and Snowflake. Default: 1. */
  readonly timeScale?: number;
  /** False: each batch uses the whole quota. Default: true. */
  readonly shareQuota?: boolean;
  /**
   * The number of processes of each function that are started before the measurement. Lambda starts them in
   * parallel in half a second; a machine with few cores takes many seconds. Default: 0.
   */
  readonly warm?: number;
  /** The executions of Lambda that can run at a time in the account. Default: 1,000, as in AWS. */
  readonly accountConcurrency?: number;
  /** Before scaling. Default: cdk.json's own. */
  readonly settings?: Settings;
}

/** The settings of the stack under these conditions, after scaling. */
export function configFor(conditions: Conditions): ConfigInput {
  const { settings, timeScale = 1 } = conditions;
  return { ...scaled(settings, timeScale), functions: functionsFor(conditions) };
}

function functionsFor({
  functions = 1,
  processor = 'sentiment',
  rememberAnswers = false,
  callsPerSecond,
  timeScale = 1,
}: Conditions): NonNullable<ConfigInput['functions']> {
  const names = Array.from({ length: functions }, (_, index) => `${processor}_${index + 1}`);
  const quota = { processor, callsPerSecond: callsPerSecond * timeScale };
  const fn = processor === 'sentiment' ? { ...quota, rememberAnswers } : quota;
  return Object.fromEntries(names.map((name) => [name, fn]));
}

/** Multiplies the POSTs a second, because API Gateway's throttle does not know the time scale. */
function scaled({ throttle, ...settings }: Settings = {}, timeScale: number): Settings {
  if (throttle?.postsPerSecond === undefined) return { ...settings, ...(throttle && { throttle }) };
  return { ...settings, throttle: { ...throttle, postsPerSecond: throttle.postsPerSecond * timeScale } };
}
