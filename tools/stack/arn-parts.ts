/** The parts of an IAM ARN, `arn:PARTITION:iam::ACCOUNT:RESOURCE`. */
export interface ArnParts {
  readonly partition: string;
  readonly account: string;
}

export function arnParts(arn: string): ArnParts {
  const [, partition = '', , , account = ''] = arn.split(':');
  return { partition, account };
}
