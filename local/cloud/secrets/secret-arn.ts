import { createHash } from 'node:crypto';

export interface Place {
  readonly region: string;
  readonly accountId: string;
}

/** In AWS, the ARN of a secret ends with six random characters. Here they are the same at every start. */
export function secretArn(name: string, { region, accountId }: Place): string {
  const suffix = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return `${secretArnPrefix({ region, accountId })}${name}-${suffix}`;
}

export function secretArnPrefix({ region, accountId }: Place): string {
  return `arn:aws:secretsmanager:${region}:${accountId}:secret:`;
}
