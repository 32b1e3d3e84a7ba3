import * as http from 'node:http';
import * as https from 'node:https';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from './sha256';

const gzip = promisify(zlib.gzip);
const gunzip = promisify(zlib.gunzip);

/** Credentials from AssumeRole, or a user's own credentials, which have no session token. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface SenderOptions {
  readonly url: string;
  readonly region: string;
  readonly credentials: Credentials;
}

export interface OutgoingRequest {
  readonly method: 'POST' | 'GET';
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON body. It is compressed with gzip, as COMPRESSION = AUTO does on AWS. */
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** Sends requests to one URL of API Gateway, signed with Signature Version 4, over kept connections. */
export class SignedSender {
  private readonly url: URL;
  private readonly signer: SignatureV4;
  private readonly agent: http.Agent;

  constructor({ url, region, credentials }: SenderOptions) {
    this.url = new URL(url);
    this.signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
    this.agent = new (this.url.protocol === 'https:' ? https : http).Agent({ keepAlive: true });
  }

  /** Resolves with the reply, whatever its status. Rejects if there is no reply. */
  async send({ method, headers, body, signal }: OutgoingRequest): Promise<Reply> {
    const packed = body === undefined ? undefined : await gzip(body);
    const encoding = packed && { 'content-encoding': 'gzip' };
    const signed = await this.signer.sign({
      method,
      protocol: this.url.protocol,
      hostname: this.url.hostname,
      path: this.url.pathname,
      query: Object.fromEntries(this.url.searchParams),
      headers: { ...headers, ...encoding, host: this.url.host },
      body: packed,
    });
    // Without a length Node would send the body in chunks.
    const length = packed && { 'content-length': packed.length };
    const reply = await this.request({ method, headers: { ...signed.headers, ...length }, signal }, packed);
    return readReply(reply);
  }

  close(): void {
    this.agent.destroy();
  }

  private request(options: http.RequestOptions, body?: Buffer): Promise<http.IncomingMessage> {
    const { request } = this.url.protocol === 'https:' ? https : http;
    return new Promise((resolve, reject) => {
      request(this.url, { ...options, agent: this.agent }, resolve)
        .on('error', reject)
        .end(body);
    });
  }
}

async function readReply(message: http.IncomingMessage): Promise<Reply> {
  const bytes = await buffer(message);
  const packed = message.headers['content-encoding'] === 'gzip';
  return { status: message.statusCode ?? 0, body: (packed ? await gunzip(bytes) : bytes).toString() };
}
