import type { Identity } from './identities';

export interface Access {
  readonly identity: Identity;
  /** Such as `execute-api:Invoke`. */
  readonly action: string;
  readonly resourceArn: string;
}

/** Whether an identity may do what it asks for; the reason in AWS's words if not. */
export type Authorize = (
  access: Access,
) => { readonly allowed: true } | { readonly allowed: false; readonly message: string };

/**
 * Admits every identity that this cloud has given keys to. The place for the role's policies, trust policies and the
 * API's resource policy, all of which the template holds: whoever serves a request asks here, with the ARN it is about.
 */
export const admitKnownIdentities: Authorize = () => ({ allowed: true });
