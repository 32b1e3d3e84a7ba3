import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from './signed-sender';

/** Snowflake always uses this session name. */
const SESSION = 'snowflake';

export interface AssumeRoleOptions {
  /** The URL of STS. */
  readonly endpoint: string;
  readonly region: string;
  /** The keys of Snowflake's IAM user. */
  readonly user: Credentials;
  readonly roleArn: string;
  readonly externalId: string;
}

/** Exchanges the keys of Snowflake's user for keys of the API integration role. Rejects with STS's message if STS denies it. */
export async function assumeRole(options: AssumeRoleOptions): Promise<Required<Credentials>> {
  const { endpoint, region, user, roleArn, externalId } = options;
  const sts = new STSClient({ endpoint, region, credentials: user, maxAttempts: 1 });
  const command = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: SESSION, ExternalId: externalId });
  try {
    const { Credentials: keys } = await sts.send(command);
    if (!keys?.AccessKeyId || !keys.SecretAccessKey || !keys.SessionToken)
      throw new Error('STS answered without credentials.');
    return { accessKeyId: keys.AccessKeyId, secretAccessKey: keys.SecretAccessKey, sessionToken: keys.SessionToken };
  } catch (error) {
    throw new Error(`Snowflake cannot assume the role: ${(error as Error).message}`, { cause: error });
  } finally {
    sts.destroy();
  }
}
