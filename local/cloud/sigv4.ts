import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Identities, Identity } from './identities';

/** A signature is valid for five minutes before and after its date. */
const TOLERANCE_MINUTES = 5;
const TOLERANCE_MS = TOLERANCE_MINUTES * 60_000;

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Parameters of the `Authorization` header. */
const PARAMETERS = ['Credential', 'Signature', 'SignedHeaders'] as const;

export interface SignedRequest {
  readonly method: string;
  /** As sent, with the query string. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as sent. Needed only if a header occurs twice. */
  readonly rawHeaders?: readonly string[];
  /** As sent, since a client signs the compressed body. */
  readonly body: Buffer;
}

export interface Scope {
  /** Absent for a server that stands in for a service of every region. */
  readonly region?: string;
  readonly service: string;
}

export type Verdict =
  | { readonly ok: true; readonly identity: Identity }
  | { readonly ok: false; readonly type: string; readonly message: string };

/**
 * Checks an AWS signature in the `Authorization` header as AWS's services do. A presigned URL is rejected. The message of
 * a mismatch holds the signed headers, the session token among them, as AWS's does.
 */
export function verifySignature(
  request: SignedRequest,
  scope: Scope,
  identities: Identities,
  now = Date.now(),
): Verdict {
  const { authorization } = request.headers;
  if (!authorization) return refusal('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const parts = readAuthorization(authorization);
  if (typeof parts === 'string') return refusal('IncompleteSignatureException', parts);

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
  if (Number.isNaN(signedAt)) {
    const message = date
      ? `Date must be in ISO-8601 'basic format'. Got '${date}'. See http://en.wikipedia.org/wiki/ISO_8601`
      : "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";
    return refusal('IncompleteSignatureException', message);
  }
  const problem = dateProblem(signedAt, now) ?? scopeProblem(parts, date, scope);
  if (problem !== undefined) return refusal('InvalidSignatureException', problem);
  if (!parts.signedHeaders.includes('host') || !parts.signedHeaders.includes('x-amz-date')) {
    return refusal('InvalidSignatureException', 'The headers host and x-amz-date must be signed.');
  }
  const claimed = header(request.headers, 'x-amz-content-sha256');
  const bodyHash = createHash('sha256').update(request.body).digest('hex');
  if (claimed && claimed !== bodyHash) {
    return refusal('InvalidSignatureException', 'The body is not the one whose hash is in x-amz-content-sha256.');
  }
  const canonical = canonicalRequest(request, parts, bodyHash);
  const toSign = stringToSign(canonical, parts, date);
  if (!sameText(parts.signature, signatureOf(toSign, parts, identity.secretAccessKey))) {
    const message =
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key' +
      ' and signing method. Consult the service documentation for details.\n\n' +
      `The Canonical String for this request should have been\n'${canonical}'\n\n` +
      `The String-to-Sign should have been\n'${toSign}'\n`;
    return refusal('InvalidSignatureException', message);
  }
  return { ok: true, identity };
}

function dateProblem(signedAt: number, now: number): string | undefined {
  const at = (time: number) => new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
  const signed = at(signedAt);
  if (signedAt < now - TOLERANCE_MS)
    return `Signature expired: ${signed} is now earlier than ${at(now - TOLERANCE_MS)} (${at(now)} - ${TOLERANCE_MINUTES} min.)`;
  if (signedAt > now + TOLERANCE_MS)
    return `Signature not yet current: ${signed} is still later than ${at(now + TOLERANCE_MS)} (${at(now)} + ${TOLERANCE_MINUTES} min.)`;
  return undefined;
}

function scopeProblem(parts: Authorization, date: string, { region, service }: Scope): string | undefined {
  if (region !== undefined && parts.region !== region)
    return `Credential should be scoped to a valid region, not '${parts.region}'. `;
  if (parts.service !== service) return `Credential should be scoped to correct service: '${service}'. `;
  if (!date.startsWith(`${parts.day}T`))
    return `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${parts.day}' != '${date.slice(0, 8)}'. `;
  return undefined;
}

interface Authorization {
  readonly accessKeyId: string;
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Parses the header; returns a message in AWS's words if a part is missing. AWS shows a hash in place of the header. */
function readAuthorization(text: string): Authorization | string {
  const hash = createHash('sha256').update(text).digest('base64');
  const hashed = `(hashed with SHA-256 and encoded with Base64): '${hash}'`;
  if (!text.includes('=')) return `Invalid key=value pair (missing equal-sign) in Authorization header ${hashed}.`;
  const fields = new Map(
    text
      .replace(`${ALGORITHM} `, '')
      .split(',')
      .map((field) => field.trim().split(/=(.*)/) as [string, string]),
  );
  const [credential, signature, signedHeaders] = PARAMETERS.map((name) => fields.get(name));
  if (!text.startsWith(`${ALGORITHM} `) || !credential || !signature || !signedHeaders) {
    const missing = PARAMETERS.filter((name) => !fields.get(name));
    const sentences = missing.map((name) => `Authorization header requires '${name}' parameter. `).join('');
    return `${sentences || "Unsupported AWS 'algorithm' in Authorization header. "}Authorization header ${hashed}.`;
  }
  const [accessKeyId, day, region, service, end] = credential.split('/');
  if (!accessKeyId || !day || !region || !service || end !== 'aws4_request')
    return `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, in Authorization header ${hashed}.`;
  return { accessKeyId, day, region, service, signedHeaders: signedHeaders.split(';'), signature };
}

function canonicalRequest(request: SignedRequest, { signedHeaders }: Authorization, bodyHash: string): string {
  const [path = '/', query = ''] = request.url.split(/\?(.*)/);
  return [
    request.method,
    canonicalPath(path),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${canonicalHeader(request, name)}`),
    '',
    signedHeaders.join(';'),
    bodyHash,
  ].join('\n');
}

function stringToSign(canonical: string, { day, region, service }: Authorization, date: string): string {
  const scope = `${day}/${region}/${service}/aws4_request`;
  return [ALGORITHM, date, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
}

function signatureOf(toSign: string, { day, region, service }: Authorization, secret: string): string {
  const key = [day, region, service, 'aws4_request'].reduce<Buffer | string>(
    (previous, part) => createHmac('sha256', previous).update(part).digest(),
    `AWS4${secret}`,
  );
  return createHmac('sha256', key).update(toSign).digest('hex');
}

/** Drops empty and dot segments and encodes the path a second time, as every service but S3 does. */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(encode(segment));
  }
  const end = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${end}`;
}

/** The values of a header that occurs twice are signed with a comma between them. Node adds a space after the comma. */
function canonicalHeader({ headers, rawHeaders = [] }: SignedRequest, name: string): string {
  const values = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name);
  return values.length > 1 ? values.map(singleSpaced).join(',') : singleSpaced(header(headers, name));
}

/** Collapses only spaces and tabs. Other white space is part of the value. */
function singleSpaced(text: string): string {
  return text.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '');
}

/** Returns the parameters sorted by name, then by value. Names and values are encoded once. A `+` is a plus, not a space. */
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

/** Percent-encodes by RFC 3986: encodeURIComponent leaves out five characters that AWS encodes. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function header(headers: IncomingHttpHeaders, name: string): string {
  // A client can send a header named `constructor`, which every object inherits.
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
