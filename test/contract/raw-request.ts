import * as http from 'node:http';
import * as https from 'node:https';
import { text } from 'node:stream/consumers';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '../../local/snowflake/sha256';
import type { Credentials, Reply } from '../../local/snowflake/signed-sender';

/** What of a request can be signed. */
export interface Signable {
  readonly method: string;
  /** With stage, without query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent byte for byte. */
  readonly body?: Buffer | string;
}

/** What is sent in place of what was signed. A list as header is that header several times; undefined leaves it out. */
export type Sent = Partial<Omit<Signable, 'headers'>> & {
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
};

export interface RawRequest extends Signable {
  /** Such as `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** Undefined: not signed. */
  readonly signature?: {
    readonly credentials: Credentials;
    readonly region: string;
    readonly service: string;
    readonly date: Date;
  };
  readonly afterSigning?: Sent;
}

export interface RawReply extends Reply {
  readonly headers: http.IncomingHttpHeaders;
}

/** Sends one request without any correction. It can be signed in one form and sent in another. */
export async function sendRaw(request: RawRequest): Promise<RawReply> {
  const { host, protocol } = new URL(request.origin);
  const signed = await signedHeaders({ ...request, headers: { ...request.headers, host } });
  const { method, path, query, body, headers } = { ...request, ...request.afterSigning };
  const sent = { ...signed, ...headers, ...(body !== undefined && { 'content-length': `${Buffer.byteLength(body)}` }) };
  const lines = Object.entries(sent).flatMap(([name, values]) =>
    [values ?? []].flat().flatMap((value) => [name, value]),
  );
  // Not URLSearchParams, whose `+` for a space is a plus to AWS.
  const search = Object.entries(query)
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .join('&');
  const target = search ? `${path}?${search}` : path;
  const message = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const { request: open } = protocol === 'https:' ? https : http;
    open(request.origin, { method, path: target, headers: lines }, resolve).on('error', reject).end(body);
  });
  return { status: message.statusCode ?? 0, headers: message.headers, body: await text(message) };
}

async function signedHeaders(request: RawRequest): Promise<Readonly<Record<string, string>>> {
  const { signature, origin, method, path, query, headers, body } = request;
  if (signature === undefined) return headers;
  const { credentials, region, service, date } = signature;
  const { protocol, hostname } = new URL(origin);
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const signed = await signer.sign(
    { method, protocol, hostname, path, query: { ...query }, headers: { ...headers }, body },
    { signingDate: date },
  );
  return signed.headers;
}
