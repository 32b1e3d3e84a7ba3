import { createHash } from 'node:crypto';

export interface Place {
  readonly region: string;
  readonly accountId: string;
}

/** Secrets Manager ends the ARN of a secret with six random characters; here they are the same at every start. */
export function secretArn(name: string, { region, accountId }: Place): string {
  const suffix = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return `${secretArnPrefix({ region, accountId })}${name}-${suffix}`;
}

export function secretArnPrefix({ region, accountId }: Place): string {
  return `arn:aws:secretsmanager:${region}:${accountId}:secret:`;
}
