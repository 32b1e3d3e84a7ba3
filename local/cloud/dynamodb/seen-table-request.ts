/** A request of a function and the engine's reply. */
export interface SeenTableRequest {
  /** The function whose role signed the request. */
  readonly functionName: string;
  /** Such as `PutItem`. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly status: number;
  readonly output: Readonly<Record<string, unknown>>;
}
