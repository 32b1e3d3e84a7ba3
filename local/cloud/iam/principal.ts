/** Who asks: a user or a session by its ARN, or a service by its name, such as `lambda.amazonaws.com`. */
export type Principal = { readonly arn: string } | { readonly service: string };

/** The role of `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`; undefined for anything else. */
export function roleOfSession(arn: string): string | undefined {
  const [, partition, account, role] = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return role === undefined ? undefined : `arn:${partition}:iam::${account}:role/${role}`;
}

/** `aws:PrincipalArn`, which is the role's where a session asks; it is the role that has policies. */
export function policyHolder(arn: string): string {
  return roleOfSession(arn) ?? arn;
}

export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}
