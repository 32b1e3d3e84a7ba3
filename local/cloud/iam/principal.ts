/** A user or a session. */
export interface Caller {
  readonly arn: string;
  /** Of a session whose role has a path, such as `role/aws-reserved/sso.amazonaws.com/NAME`: its own ARN leaves that out. */
  readonly roleArn?: string;
}

/** An AWS service by its name, such as `lambda.amazonaws.com`. */
export interface Service {
  readonly service: string;
}

/** The principal of a request. */
export type Principal = Caller | Service;

/** The role of `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`, as if it had no path; undefined for anything else. */
export function roleOfSession(arn: string): string | undefined {
  const [, partition, account, role] = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return role === undefined ? undefined : `arn:${partition}:iam::${account}:role/${role}`;
}

/** `aws:PrincipalArn`, which is the role's ARN for a session. The identity-based policies are this principal's. */
export function policyHolder({ arn, roleArn }: Caller): string {
  return roleArn ?? roleOfSession(arn) ?? arn;
}

export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}
