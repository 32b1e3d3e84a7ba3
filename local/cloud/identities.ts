import { randomBytes } from 'node:crypto';

/** Keys that a user keeps. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What STS gives. */
export interface Credentials extends AccessKey {
  readonly sessionToken: string;
}

/** Who signs with an access key. */
export interface Identity extends AccessKey {
  /** Only temporary credentials have one. */
  readonly sessionToken?: string;
  /** Such as `arn:aws:sts::123456789012:assumed-role/ROLE/snowflake`. */
  readonly principalArn: string;
  /** That of the session's role, if it is more than the session's own ARN tells: a path. */
  readonly roleArn?: string;
  /** Epoch milliseconds. Absent: never. */
  readonly expiresAt?: number;
}

/** The access keys that this cloud has given out. */
export class Identities {
  private readonly byKey = new Map<string, Identity>();

  /** New temporary credentials for a principal. They do not expire unless it is said when. */
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
