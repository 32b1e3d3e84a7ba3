import * as http from 'node:http';
import * as https from 'node:https';
import { text } from 'node:stream/consumers';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '../../local/snowflake/sha256';
import type { Credentials, Reply } from '../../local/snowflake/signed-sender';

/** The parts of a request that are signed. */
export interface Signable {
  readonly method: string;
  /** The path with the stage, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** The body, sent without change. */
  readonly body?: Buffer | string;
}

/** Parts that are sent instead of the signed ones. A header with a list is sent several times; one that is undefined is omitted. */
export type Sent = Partial<Omit<Signable, 'headers'>> & {
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
};

export interface RawRequest extends Signable {
  /** The origin of the URL, such as `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** The signature. Undefined for a request that is not signed. */
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

/** Sends one request exactly as given. The signed parts and the sent parts can differ. */
export async function sendRaw(request: RawRequest): Promise<RawReply> {
  const { host, protocol } = new URL(request.origin);
  const signed = await signedHeaders({ ...request, headers: { ...request.headers, host } });
  const { method, path, query, body, headers } = { ...request, ...request.afterSigning };
  const sent = { ...signed, ...headers, ...(body !== undefined && { 'content-length': `${Buffer.byteLength(body)}` }) };
  const lines = Object.entries(sent).flatMap(([name, values]) =>
    [values ?? []].flat().flatMap((value) => [name, value]),
  );
  // URLSearchParams would write a space as `+`, which AWS reads as a plus sign.
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
