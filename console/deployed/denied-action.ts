/** What AWS has denied, as its message says. */
export interface Denied {
  /** Such as `dynamodb:Query`. Undefined: the message names none. */
  readonly action?: string;
  /** The ARN of what the action was denied on. */
  readonly resource?: string;
}

/** Says what an error of the SDK denies. Undefined: the error is about something else. */
export function deniedIn(error: unknown): Denied | undefined {
  if (!(error instanceof Error) || !/^(AccessDenied|Unauthorized|NotAuthorized)/.test(error.name)) return undefined;
  const [, action] = /\bperform:? ([a-z][a-z0-9-]*:[A-Za-z]+)/.exec(error.message) ?? [];
  const [, resource] = /\bon resource:? (arn:\S+?)\.?(?:\s|$)/.exec(error.message) ?? [];
  return { ...(action !== undefined && { action }), ...(resource !== undefined && { resource }) };
}
