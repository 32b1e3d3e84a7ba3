/** What the chaos run does to the service, by who does it. */
export const FAULTS = {
  'POST reply lost': 'Snowflake does not get the reply and sends the batch again',
  'POST sent twice at once': 'Snowflake sends the batch twice at the same time',
  'POST again after the 202': 'Snowflake sends a batch again that it knows to be accepted',
  'GET reply lost': 'Snowflake does not get the reply and asks again',
  'query abandoned': 'Snowflake never asks for the result',
  'worker killed': 'the process that works on a batch is killed',
  'post or get killed': 'the process that answers Snowflake is killed',
  'event dropped': 'the order to start the work is lost after AWS has taken it',
  'event duplicated': 'the order to start the work is delivered twice or three times',
  'table request lost': 'a request to the Jobs table never arrives',
  'table reply lost': 'a request to the Jobs table is done and its reply lost',
  'table throttled': 'the Jobs table refuses a request for its rate',
  'Comprehend throttled': 'Comprehend refuses a call for its rate',
  'Comprehend failed': 'Comprehend answers 500',
  'Comprehend away': 'Comprehend answers nothing but 500 for a while',
} as const;

export type FaultKind = keyof typeof FAULTS;

/** How likely each is, each time it may happen. */
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
  'Comprehend away': 0.003,
};

/** Decides what goes wrong, from a seed, and counts it. Each kind has its own sequence, so that none shifts the others. */
export class Faults {
  readonly injected = new Map<FaultKind, number>();
  private readonly random: ReadonlyMap<FaultKind, () => number>;
  private active = false;

  constructor(seed: number) {
    const kinds = Object.keys(FAULTS) as FaultKind[];
    this.random = new Map(kinds.map((kind, index) => [kind, randomNumbers(seed * 1000 + index)]));
  }

  /** Nothing goes wrong before the start and after the end: not the set-up, and not the last look at everything. */
  start(): void {
    this.active = true;
  }

  end(): void {
    this.active = false;
  }

  /** Whether this goes wrong now; if so, it counts. */
  strikes(kind: FaultKind): boolean {
    if (!this.active || (this.random.get(kind)?.() ?? 1) >= CHANCES[kind]) return false;
    this.injected.set(kind, (this.injected.get(kind) ?? 0) + 1);
    return true;
  }
}

/** Mulberry32: even enough, and the same on every machine. Numbers from 0 to below 1. */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
