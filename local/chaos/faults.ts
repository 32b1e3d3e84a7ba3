/** The faults of a chaos run, with the effect of each. */
export const FAULTS = {
  'POST reply lost': 'Snowflake does not get the reply and sends the batch again',
  'POST sent twice at once': 'Snowflake sends the batch twice at the same time',
  'POST again after the 202': 'Snowflake sends a batch again after its 202',
  'GET reply lost': 'Snowflake does not get the reply and polls again',
  'query abandoned': 'Snowflake never polls for the result',
  'worker killed': 'the process that processes a batch is killed',
  'post or get killed': 'the process that answers Snowflake is killed',
  'event dropped': 'the event that starts the work is lost after AWS has accepted it',
  'event duplicated': 'the event that starts the work is delivered two or three times',
  'table request lost': 'a request to the Jobs table never arrives',
  'table reply lost': 'a request to the Jobs table succeeds and its reply is lost',
  'table throttled': 'the Jobs table throttles a request',
  'Comprehend throttled': 'Comprehend throttles a call',
  'Comprehend failed': 'Comprehend answers 500',
  'Comprehend down': 'Comprehend answers 500 for two seconds',
  'memory lookups refused': 'the Jobs table refuses all lookups of remembered answers for two seconds',
  'memory writes refused': 'the Jobs table refuses all writes of remembered answers for two seconds',
} as const;

export type FaultKind = keyof typeof FAULTS;

/** Decides about the faults of requests to the Jobs table. */
export interface TableFaults {
  /** @param request the body of the request that the fault may hit */
  strikes(kind: FaultKind, request: string): boolean;
}

/** The probability of each fault at each opportunity. */
const CHANCES: Readonly<Record<FaultKind, number>> = {
  'POST reply lost': 0.06,
  'POST sent twice at once': 0.05,
  'POST again after the 202': 0.05,
  'GET reply lost': 0.05,
  'query abandoned': 0.04,
  'worker killed': 0.4,
  'post or get killed': 0.3,
  'event dropped': 0.02,
  'event duplicated': 0.06,
  'table request lost': 0.004,
  'table reply lost': 0.006,
  'table throttled': 0.01,
  'Comprehend throttled': 0.03,
  'Comprehend failed': 0.02,
  'Comprehend down': 0.003,
  'memory lookups refused': 0.02,
  'memory writes refused': 0.01,
};

/** Draws faults from a seed and counts them. Each kind has its own random sequence, so that a new kind does not change the others. */
export class Faults {
  readonly injected = new Map<FaultKind, number>();
  private readonly random: ReadonlyMap<FaultKind, () => number>;
  private active = false;

  constructor(seed: number) {
    const kinds = Object.keys(FAULTS) as FaultKind[];
    this.random = new Map(kinds.map((kind, index) => [kind, randomGenerator(seed * 1000 + index)]));
  }

  /** Enables faults. They happen only between start and end, not during the set-up and the last polls. */
  start(): void {
    this.active = true;
  }

  end(): void {
    this.active = false;
  }

  /** Decides whether this fault happens now, and counts it if so. */
  strikes(kind: FaultKind): boolean {
    if (!this.active || (this.random.get(kind)?.() ?? 1) >= CHANCES[kind]) return false;
    this.injected.set(kind, (this.injected.get(kind) ?? 0) + 1);
    return true;
  }
}

/** A random number generator (mulberry32) with the same sequence on every machine. The numbers are at least 0 and below 1. */
export function randomGenerator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
