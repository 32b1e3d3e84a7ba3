import * as http from 'node:http';
import * as https from 'node:https';
import { isIP } from 'node:net';
import { CallError, withoutContent } from './call-error';
import type { HttpSettings } from './contract';
import { addressRefused } from './failures';
import { guardedLookup, systemResolve, type Resolve } from './guarded-lookup';
import { isPublicAddress } from './public-address';
import { bodyOf } from './response-body';

export interface HttpClientOptions {
  /** The settings that say which host is called, and whether it may have a private address. */
  readonly settings: Pick<HttpSettings, 'url' | 'privateHosts'>;
  /** Default: the system's resolver. */
  readonly resolve?: Resolve;
  /** The trusted root certificates in PEM. Default: those of Node.js. */
  readonly ca?: string;
}

export interface HttpRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The most bytes of the response's body. */
  readonly mostBytes: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly retryAfter?: string;
  /** The body of a response with status 2xx, otherwise empty: the body of an error is never used. */
  readonly body: Buffer;
}

/** The most bytes of an error's body that are read, so that the connection can be used again. */
const MOST_ERROR_BYTES = 65_536;

/**
 * Sends requests to the host of the settings and to no other: it follows no redirect and uses no proxy, whatever the
 * environment says. Connections are kept for the next request.
 */
export class HttpClient {
  private readonly hostname: string;
  private readonly mayBeCalled: boolean;
  private readonly request: typeof https.request;
  private readonly options: https.RequestOptions;

  constructor({ settings: { url, privateHosts }, resolve = systemResolve, ca }: HttpClientOptions) {
    const { protocol, hostname, port } = new URL(url);
    const isPrivate = privateHosts.includes(hostname);
    const isTls = protocol === 'https:';
    const address = hostname.replace(/^\[|\]$/g, '');
    this.hostname = hostname;
    // Node does not look up a host that is an IP address, so the guarded lookup cannot check it.
    this.mayBeCalled = isPrivate || (isTls && isIP(address) === 0);
    this.request = isTls ? https.request : http.request;
    this.options = {
      protocol,
      hostname: address,
      port,
      lookup: guardedLookup(resolve, isPrivate ? () => true : isPublicAddress),
      // Without this, the variable NODE_TLS_REJECT_UNAUTHORIZED could turn off the check of certificates.
      agent: isTls
        ? new https.Agent({ keepAlive: true, ca, rejectUnauthorized: true })
        : new http.Agent({ keepAlive: true }),
    };
  }

  /**
   * Throws a CallError after a transient error, a RowError if the response cannot be used, a
   * BatchFailure if the host may not be called, and the signal's reason once the signal aborts.
   */
  async send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    if (!this.mayBeCalled) throw addressRefused(this.hostname);
    try {
      const response = await this.responseTo(request, signal);
      const { statusCode: status = 0, headers } = response;
      const body = await (isSuccess(status) ? bodyOf(response, request.mostBytes) : readAndForget(response));
      return { status, retryAfter: headers['retry-after'], body };
    } catch (error) {
      signal.throwIfAborted();
      throw withoutContent(error);
    }
  }

  private responseTo(
    { method, target, headers, body }: HttpRequest,
    signal: AbortSignal,
  ): Promise<http.IncomingMessage> {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { ...this.options, method, path: target, headers: { ...headers, ...length }, signal };
    return new Promise((resolve, reject) => {
      const outgoing = this.request(options, resolve);
      outgoing.on('error', reject);
      // Node can close the connection without an error event, such as after a switch of protocols.
      outgoing.on('close', () => reject(new CallError('ECONNRESET')));
      outgoing.end(body);
    });
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

async function readAndForget(response: http.IncomingMessage): Promise<Buffer> {
  // Only the status is needed, so it does not matter if the body is too large or incomplete.
  await bodyOf(response, MOST_ERROR_BYTES).catch(() => undefined);
  return Buffer.alloc(0);
}
