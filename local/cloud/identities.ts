import { randomBytes } from 'node:crypto';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Who signs with an access key. */
export interface Identity extends Credentials {
  /** Such as `arn:aws:sts::123456789012:assumed-role/ROLE/snowflake`. */
  readonly principalArn: string;
}

/** The access keys that this cloud has given out. */
export class Identities {
  private readonly byKey = new Map<string, Identity>();

  /** New temporary credentials for a principal. */
  issue(principalArn: string): Credentials {
    const credentials = {
      accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(180).toString('base64'),
    };
    this.byKey.set(credentials.accessKeyId, { ...credentials, principalArn });
    return credentials;
  }

  find(accessKeyId: string): Identity | undefined {
    return this.byKey.get(accessKeyId);
  }
}
