import { HEADER_NAME, SENDING_HEADERS } from './contract';
import { secretFailure } from './failures';

/** By lower-case name. */
export type Headers = Readonly<Record<string, string>>;

const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

const FORMS =
  'it is neither plain text nor a JSON object with one of "headers": {…}, "bearer": "…" and "basic": {"username", "password"}, and perhaps "host"';

/**
 * The headers that a secret stands for. Plain text is a bearer token. Throws a BatchFailure, which holds no part of the
 * secret, if it has no known form or belongs to another host.
 *
 * @param url of the settings: a secret that names a host is sent to that host alone
 */
export function secretHeaders(secret: string, url: string): Headers {
  const text = secret.trim();
  if (!text.startsWith('{')) return checked(bearer(text));
  const { host, ...forms } = objectIn(text);
  checkHost(host, url);
  const [[form, content] = ['', undefined], ...others] = Object.entries(forms);
  if (others.length > 0) throw secretFailure(FORMS);
  if (form === 'headers' && isRecord(content)) return checked(content);
  if (form === 'bearer') return checked(bearer(content));
  if (form === 'basic' && isRecord(content)) return checked(basic(content));
  throw secretFailure(FORMS);
}

function checkHost(host: unknown, url: string): void {
  if (host === undefined) return;
  const { hostname, host: withPort } = new URL(url);
  const named = typeof host === 'string' ? host.toLowerCase() : '';
  if (named !== hostname && named !== withPort)
    throw secretFailure(`its "host" is not ${withPort}, the host of the setting url`);
}

function bearer(token: unknown): Headers {
  if (typeof token !== 'string' || token.trim() === '') throw secretFailure(FORMS);
  return { authorization: `Bearer ${token.trim()}` };
}

function basic({ username, password }: Readonly<Record<string, unknown>>): Headers {
  if (!isText(username) || typeof password !== 'string' || username.includes(':')) throw secretFailure(FORMS);
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}

function checked(headers: Readonly<Record<string, unknown>>): Headers {
  const entries = Object.entries(headers).map(([name, value]) => {
    if (!HEADER_NAME.test(name) || SENDING_HEADERS.includes(name.toLowerCase()))
      throw secretFailure('it sets a header that it may not set, or whose name is not valid');
    if (!isText(value) || !HEADER_VALUE.test(value))
      throw secretFailure('a value in it is empty or holds characters that no header may hold');
    return [name.toLowerCase(), value] as const;
  });
  return Object.fromEntries(entries);
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(text) as unknown;
    if (isRecord(value)) return value;
  } catch {
    // The parser's message quotes the text.
  }
  throw secretFailure(FORMS);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
