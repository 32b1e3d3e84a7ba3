import { randomBytes } from 'node:crypto';

/** Long-term keys of a user. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Temporary credentials, as STS issues them. */
export interface Credentials extends AccessKey {
  readonly sessionToken: string;
}

/** The principal that signs with an access key. */
export interface Identity extends AccessKey {
  /** Only temporary credentials have one. */
  readonly sessionToken?: string;
  /** Such as `arn:aws:sts::123456789012:assumed-role/ROLE/snowflake`. */
  readonly principalArn: string;
  /** Of the session's role, if the role has a path, which the session's own ARN leaves out. */
  readonly roleArn?: string;
  /** Epoch milliseconds. Absent: never. */
  readonly expiresAt?: number;
}

/** The access keys that this cloud has issued. */
export class Identities {
  private readonly byKey = new Map<string, Identity>();

  /** New temporary credentials for a principal. Without `expiresAt` they do not expire. */
  issue(principalArn: string, more: Pick<Identity, 'roleArn' | 'expiresAt'> = {}): Credentials {
    const credentials = { ...newKey('ASIA'), sessionToken: randomBytes(180).toString('base64') };
    this.byKey.set(credentials.accessKeyId, { ...credentials, principalArn, ...more });
    return credentials;
  }

  /** A new long-term access key for a user. */
  issueAccessKey(userArn: string): AccessKey {
    const key = newKey('AKIA');
    this.byKey.set(key.accessKeyId, { ...key, principalArn: userArn });
    return key;
  }

  find(accessKeyId: string): Identity | undefined {
    return this.byKey.get(accessKeyId);
  }
}

function newKey(prefix: 'AKIA' | 'ASIA'): AccessKey {
  return {
    accessKeyId: `${prefix}${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  };
}
