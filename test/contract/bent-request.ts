import type { Credentials } from '../../local/snowflake/signed-sender';
import { sendRaw, type RawReply, type Sent, type Signable } from './raw-request';

/** A text that no answer may repeat. */
export const CUSTOMER_TEXT = 'Zaphod was here';
export const GOOD_BODY = JSON.stringify({ data: [[0, CUSTOMER_TEXT]] });

/** The differences of a request from a good POST. A header that is undefined is omitted. */
export interface Bend extends Partial<Omit<Signable, 'headers'>> {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly by?: Partial<Credentials> | 'unsigned';
  readonly region?: string;
  readonly service?: string;
  readonly date?: Date;
  readonly afterSigning?: Sent;
}

interface Target {
  readonly url: string;
  readonly region: string;
  readonly credentials: Credentials;
}

/** Sends a good POST with these changes. */
export function sendBent(
  target: Target,
  { headers, by = {}, region, service, date, ...rest }: Bend,
): Promise<RawReply> {
  const { origin, pathname } = new URL(target.url);
  const all = { 'content-type': 'application/json', ...headers };
  const sent = Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined);
  return sendRaw({
    origin,
    method: 'POST',
    path: pathname,
    query: {},
    body: rest.method === 'POST' || rest.method === undefined ? GOOD_BODY : undefined,
    ...rest,
    headers: Object.fromEntries(sent),
    signature:
      by === 'unsigned'
        ? undefined
        : {
            credentials: { ...target.credentials, ...by },
            region: region ?? target.region,
            service: service ?? 'execute-api',
            date: date ?? new Date(),
          },
  });
}

/** Reads an error's message: the plain text, or the message in API Gateway's JSON. Checks that it contains no row and no key. */
export function sentenceOf({ body, headers }: RawReply, { credentials }: Target): string {
  expect(body).not.toContain(CUSTOMER_TEXT);
  expect(body).not.toContain(credentials.secretAccessKey);
  if (credentials.sessionToken !== undefined) expect(body).not.toContain(credentials.sessionToken);
  expect(body).not.toMatch(/\n/);
  if (headers['content-type'] !== 'application/json') {
    expect(body).toMatch(/^[A-Z].{10,250}\.$/);
    return body;
  }
  const message = JSON.parse(body) as Readonly<Record<string, string>>;
  expect(Object.keys(message)).toEqual([expect.stringMatching(/^[Mm]essage$/)]);
  return Object.values(message)[0] ?? '';
}
