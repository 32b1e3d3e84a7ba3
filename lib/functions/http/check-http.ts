import { isIP } from 'node:net';
import { HEADER_NAME, resultSteps, SENDING_HEADERS } from '../../../lambda/processing/http/contract';
import { ConfigError } from '../../config-error';
import { checkTemplates } from './check-templates';
import type { HttpFunctionSettings } from './http-settings';

/** Headers that contain credentials. The settings must not set them, because settings are not secret. */
const CREDENTIAL_HEADERS = ['authorization', 'proxy-authorization', 'cookie', 'x-api-key', 'api-key', 'x-auth-token'];

/** Throws a one-line error about the first settings that do not fit together. */
export function checkHttp(settings: HttpFunctionSettings, columns: readonly string[]): void {
  checkHost(settings);
  checkBody(settings);
  checkHeaders(settings);
  checkTemplates(settings, columns);
  if (resultSteps(settings.result) === undefined)
    throw new ConfigError(`result "${settings.result}" is no path. Write it as data.items[0].score or data["a.b"]`);
  if (settings.secretKey !== undefined && settings.secret === undefined)
    throw new ConfigError('secretKey is the key of a secret, and no secret is set');
}

function checkHost({ url, privateHosts }: HttpFunctionSettings): void {
  if (!URL.canParse(url)) throw new ConfigError(`url "${url}" is no URL`);
  const { protocol, hostname } = new URL(url);
  const other = privateHosts.find((host) => host !== hostname);
  if (other !== undefined) throw new ConfigError(`privateHosts names ${other}, and the host of url is ${hostname}`);
  if (hostname.endsWith('.')) throw new ConfigError(`The host of url ends with a dot: ${hostname}`);
  if (privateHosts.length > 0) return;
  if (protocol !== 'https:')
    throw new ConfigError(`url "${url}" is called by http. Use https, or name the host in privateHosts`);
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0)
    throw new ConfigError(`The host of url is the IP address ${hostname}. Use its name, or name it in privateHosts`);
}

function checkBody({ method, body, row, rowsPerCall }: HttpFunctionSettings): void {
  if (method === 'GET' && body !== undefined)
    throw new ConfigError('A request with method GET has no body. Use query, or another method');
  if (row !== undefined && body === undefined)
    throw new ConfigError('row is set, and body is not: set body to "{rows}"');
  if (rowsPerCall === 1 || row !== undefined) return;
  const why = method === 'GET' ? 'a request with method GET has no body for several rows' : 'row is not set';
  throw new ConfigError(`rowsPerCall is ${rowsPerCall}, and ${why}`);
}

function checkHeaders({ headers, idempotencyHeader }: HttpFunctionSettings): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!HEADER_NAME.test(name)) throw new ConfigError(`headers: "${name}" is no name of a header`);
    checkHeaderName(name, 'headers');
    if (/\{[A-Za-z_][\w$]*\}/.test(value))
      throw new ConfigError(`headers: ${name} names an argument. Headers are the same for all rows: use query or body`);
  }
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new ConfigError(`headers: ${twice} is set twice`);
  checkHeaderName(idempotencyHeader, 'idempotencyHeader');
}

function checkHeaderName(name: string, where: string): void {
  const lower = name.toLowerCase();
  if (SENDING_HEADERS.includes(lower)) throw new ConfigError(`${where}: ${name} is set by the processor itself`);
  if (CREDENTIAL_HEADERS.includes(lower))
    throw new ConfigError(
      `${where}: ${name} is a credential. Put it into Secrets Manager, and name the secret in secret`,
    );
}
