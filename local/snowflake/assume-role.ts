import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from './sha256';
import type { Credentials } from './signed-sender';

/** Snowflake always names its session so. */
const SESSION = 'snowflake';

export interface AssumeRoleOptions {
  /** Of STS. */
  readonly endpoint: string;
  readonly region: string;
  /** The keys of Snowflake's IAM user. */
  readonly user: Credentials;
  readonly roleArn: string;
  readonly externalId: string;
}

/** Turns the keys of Snowflake's user into those of the API integration's role. Rejects with what STS answers if it may not. */
export async function assumeRole(options: AssumeRoleOptions): Promise<Required<Credentials>> {
  const { endpoint, region, user, roleArn, externalId } = options;
  const url = new URL(endpoint);
  const body = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: SESSION,
    ExternalId: externalId,
  }).toString();
  const signer = new SignatureV4({ service: 'sts', region, credentials: user, sha256: Sha256 });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: '/',
    headers: { host: url.host, 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
  const reply = await fetch(url, { method: 'POST', headers, body });
  const xml = await reply.text();
  if (!reply.ok) throw new Error(`Snowflake cannot assume the role: ${elementOf(xml, 'Message') ?? reply.status}`);
  const credential = (name: string) => {
    const value = elementOf(xml, name);
    if (value === undefined) throw new Error(`STS has answered without ${name}.`);
    return value;
  };
  return {
    accessKeyId: credential('AccessKeyId'),
    secretAccessKey: credential('SecretAccessKey'),
    sessionToken: credential('SessionToken'),
  };
}

/** Enough of XML for what STS answers: nothing that is looked for has elements or escapes inside. */
function elementOf(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}
