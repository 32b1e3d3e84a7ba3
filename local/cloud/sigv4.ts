import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Identities, Identity } from './identities';

/** Requests may be dated so far from now. */
const TOLERANCE_MS = 5 * 60_000;

const ALGORITHM = 'AWS4-HMAC-SHA256';

export interface SignedRequest {
  readonly method: string;
  /** As sent, with the query string. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as sent; not needed where no header comes twice. */
  readonly rawHeaders?: readonly string[];
  /** As sent: a compressed body is signed as such. */
  readonly body: Buffer;
}

export interface Scope {
  /** Absent where one server stands in for a service of every region. */
  readonly region?: string;
  readonly service: string;
}

export type Verdict =
  | { readonly ok: true; readonly identity: Identity }
  | { readonly ok: false; readonly type: string; readonly message: string };

/** Checks an AWS signature in the `Authorization` header (presigned URLs are refused), as API Gateway and Lambda do. */
export function verifySignature(
  request: SignedRequest,
  scope: Scope,
  identities: Identities,
  now = Date.now(),
): Verdict {
  const { authorization } = request.headers;
  if (!authorization) return refusal('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const parts = readAuthorization(authorization);
  if (!parts)
    return refusal(
      'IncompleteSignatureException',
      'The Authorization header is no complete AWS4-HMAC-SHA256 signature.',
    );

  const identity = identities.find(parts.accessKeyId);
  const token = header(request.headers, 'x-amz-security-token');
  if (!identity || !sameText(token, identity.sessionToken ?? '')) {
    return refusal('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  if (identity.expiresAt !== undefined && now >= identity.expiresAt) {
    return refusal('ExpiredTokenException', 'The security token included in the request is expired');
  }
  const date = header(request.headers, 'x-amz-date');
  const signedAt = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Math.abs(now - signedAt) <= TOLERANCE_MS) || !date.startsWith(`${parts.day}T`)) {
    return refusal('InvalidSignatureException', `Signature expired or not yet current: ${date}`);
  }
  const { region = parts.region, service } = scope;
  if (parts.region !== region || parts.service !== service) {
    const message = `Credential should be scoped to region '${region}' and service '${service}'.`;
    return refusal('InvalidSignatureException', message);
  }
  if (!parts.signedHeaders.includes('host') || !parts.signedHeaders.includes('x-amz-date')) {
    return refusal('InvalidSignatureException', 'The headers host and x-amz-date must be signed.');
  }
  const claimed = header(request.headers, 'x-amz-content-sha256');
  const bodyHash = createHash('sha256').update(request.body).digest('hex');
  if (claimed && claimed !== bodyHash) {
    return refusal('InvalidSignatureException', 'The body is not the one whose hash is in x-amz-content-sha256.');
  }
  const expected = signatureOf(request, parts, identity.secretAccessKey, date, bodyHash);
  if (!sameText(parts.signature, expected)) {
    const message =
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.';
    return refusal('InvalidSignatureException', message);
  }
  return { ok: true, identity };
}

interface Authorization {
  readonly accessKeyId: string;
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

function readAuthorization(text: string): Authorization | undefined {
  const fields = new Map(
    text
      .replace(`${ALGORITHM} `, '')
      .split(',')
      .map((field) => field.trim().split(/=(.*)/) as [string, string]),
  );
  const [accessKeyId, day, region, service, end] = fields.get('Credential')?.split('/') ?? [];
  const signedHeaders = fields.get('SignedHeaders')?.split(';');
  const signature = fields.get('Signature');
  if (!text.startsWith(`${ALGORITHM} `) || end !== 'aws4_request') return undefined;
  if (!accessKeyId || !day || !region || !service || !signedHeaders || !signature) return undefined;
  return { accessKeyId, day, region, service, signedHeaders, signature };
}

function signatureOf(
  request: SignedRequest,
  parts: Authorization,
  secret: string,
  date: string,
  bodyHash: string,
): string {
  const { day, region, service, signedHeaders } = parts;
  const [path = '/', query = ''] = request.url.split(/\?(.*)/);
  const canonical = [
    request.method,
    canonicalPath(path),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${canonicalHeader(request, name)}`),
    '',
    signedHeaders.join(';'),
    bodyHash,
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = [ALGORITHM, date, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<Buffer | string>(
    (previous, part) => createHmac('sha256', previous).update(part).digest(),
    `AWS4${secret}`,
  );
  return createHmac('sha256', key).update(toSign).digest('hex');
}

/** Without empty and dot segments, and encoded once more than it was sent: only S3 takes a path as it is. */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(encode(segment));
  }
  const end = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${end}`;
}

/** A header that comes twice is signed as its values with a comma between them, where Node would put a space too. */
function canonicalHeader({ headers, rawHeaders = [] }: SignedRequest, name: string): string {
  const values = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name);
  return values.length > 1 ? values.map(singleSpaced).join(',') : singleSpaced(header(headers, name));
}

/** Spaces and tabs only: other white space is part of a value. */
function singleSpaced(text: string): string {
  return text.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '');
}

/** Sorted by name, then value, both encoded once; a `+` is a plus, as it is to AWS. */
function canonicalQuery(query: string): string {
  const pairs = query.split('&').filter((pair) => pair !== '');
  const encoded = pairs.map((pair) => {
    const [name = '', value = ''] = pair.split(/=(.*)/);
    return [encode(decode(name)), encode(decode(value))] as const;
  });
  const sorted = encoded.sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  return sorted.map(([name, value]) => `${name}=${value}`).join('&');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // not percent-encoded; no signer would have sent it, so the signature will not match
  }
}

/** RFC 3986, as AWS wants it: encodeURIComponent leaves five characters that have to be encoded. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function header(headers: IncomingHttpHeaders, name: string): string {
  // The client chooses the names, so one may be that of a method of every object.
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return Array.isArray(value) ? value.join(',') : (value ?? '');
}

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function refusal(type: string, message: string): Verdict {
  return { ok: false, type, message };
}
