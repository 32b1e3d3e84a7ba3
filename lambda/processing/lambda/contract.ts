/**
 * The part of the processor `lambda` that synthesis and run time share. This file imports nothing, so both sides can import it.
 */

/** The settings that the processor needs at run time. */
export interface LambdaSettings {
  /** The function that is called: an ARN, with or without a version or an alias. */
  readonly functionArn: string;
  /** How long the function may take for a call. */
  readonly callTimeoutSeconds: number;
  /** `once`: identical rows of a batch are sent once. `each`: every row is sent, because a call has an effect. */
  readonly identicalRows: 'once' | 'each';
}

/** The ways in which this processor fails a batch, and whether the same query may succeed when it is run again. */
export const LAMBDA_FAILURES = {
  /** The function cannot be loaded, or all calls of the batch failed. */
  FUNCTION_FAILED: true,
  /** The function answered no call of the batch in time. */
  FUNCTION_TIMED_OUT: true,
  /** The function's reply is not `{ "values": […] }` with a value for each row. */
  FUNCTION_REPLY: false,
  /** Lambda does not let process call the function, or there is no such function. */
  SERVICE_REFUSED: false,
} as const;

/** The most bytes of a synchronous call, each way (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
export const CALL_BYTES = 6_291_456;

/**
 * The seconds after `callTimeoutSeconds` at which the processor and the kit end a call. So Lambda's own time-out comes first. The time limit of the kit,
 * after which the kit would call the function again, comes last.
 */
export const LATER_SECONDS = { processor: 3, kit: 5 } as const;
