/** What a call takes from the account's quota. */
export interface CallUse {
  /** What has the quota: an operation or a model. */
  readonly of: string;
  /** In what the service counts: calls, bytes, tokens. 0 if it refuses the call before it counts. */
  readonly units: number;
}

/** A call that a stand-in has answered. */
export interface AnsweredCall extends CallUse {
  /** The service's name in signatures, such as `comprehend`. */
  readonly service: string;
  /** For which the call is signed. */
  readonly region: string;
  readonly outcome: 'answered' | 'throttled' | 'failed';
}
