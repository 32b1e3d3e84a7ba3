/** What only trials change: the local runner, the benchmark and tests. No setting of cdk.json, since an account needs neither. */
export interface Trial {
  /**
   * Divides every time in a job's life, for trials that cannot wait. Above 30 a request to the table would have to take
   * less than a tenth of a second.
   *
   * @default 1
   */
  readonly timeScale?: number;
  /**
   * How long a job waits after its first failed attempt, in seconds. A developer who looks for a bug does not wait.
   *
   * @default as in an account
   */
  readonly retrySeconds?: number;
  /**
   * False: each batch uses the whole quota and every batch is accepted, for comparison.
   *
   * @default true
   */
  readonly shareQuota?: boolean;
}
