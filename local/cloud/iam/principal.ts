/** A user or a session. */
export interface Caller {
  readonly arn: string;
  /** The role of a session, if the role has a path such as `role/aws-reserved/sso.amazonaws.com/NAME`. The session's ARN does not contain the path. */
  readonly roleArn?: string;
}

/** An AWS service by its name, such as `lambda.amazonaws.com`. */
export interface Service {
  readonly service: string;
}

/** The principal of a request. */
export type Principal = Caller | Service;

/** The ARN of the role of `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`, without a path. Undefined for any other ARN. */
export function roleOfSession(arn: string): string | undefined {
  const [, partition, account, role] = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return role === undefined ? undefined : `arn:${partition}:iam::${account}:role/${role}`;
}

/** The value of `aws:PrincipalArn`: for a session, the ARN of its role. The identity-based policies are those of this principal. */
export function policyHolder({ arn, roleArn }: Caller): string {
  return roleArn ?? roleOfSession(arn) ?? arn;
}

export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}
