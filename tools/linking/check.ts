import type { SnowflakePair } from '../../lib/snowflake-pair';
import type { Description } from './read-description';
import type { StackOutputs } from '../stack/stack-outputs';

/** Both sides of the link. */
export interface Link {
  /** What Snowflake says. */
  readonly description: Description;
  /** What the deployed stack says. */
  readonly outputs: StackOutputs;
  /** Those of cdk.json. */
  readonly pairs: readonly SnowflakePair[];
}

export interface Problem {
  readonly what: string;
  readonly todo: string;
}

/** One thing that both sides must agree on. */
export interface Check {
  readonly name: string;
  /** Undefined when all is well; `not-compared` where another check has to succeed first. */
  readonly problem: (link: Link) => Problem | 'not-compared' | undefined;
}
