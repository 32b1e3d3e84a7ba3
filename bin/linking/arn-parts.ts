/** What an IAM ARN is made of: `arn:PARTITION:iam::ACCOUNT:RESOURCE`. */
export interface ArnParts {
  readonly partition: string;
  readonly account: string;
  /** Such as `role/name`. */
  readonly resource: string;
}

export function arnParts(arn: string): ArnParts {
  const [, partition = '', , , account = '', ...resource] = arn.split(':');
  return { partition, account, resource: resource.join(':') };
}
