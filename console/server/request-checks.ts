import { timingSafeEqual } from 'node:crypto';
import type * as http from 'node:http';
import { digest } from './digest';
import { ConsoleProblem } from './console-problem';

/** The header of the token. Other origins cannot set it without a preflight request, which the server does not answer. */
export const TOKEN_HEADER = 'x-console-token';

/** The names under which a browser on this machine may address the server. */
const HOST_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Throws unless the request comes from the page itself. A page of another origin sends its own `Origin`. If an attacker's
 * name resolves to this machine (DNS rebinding), the browser sends that name in `Host`.
 */
export function checkSender({ headers: { host, origin } }: Pick<http.IncomingMessage, 'headers'>, port: number): void {
  if (!HOST_NAMES.some((name) => host === `${name}:${port}`))
    throw new ConsoleProblem(403, `The console answers only to http://127.0.0.1:${port}. Open that address.`);
  if (origin !== undefined && origin !== `http://${host}`)
    throw new ConsoleProblem(403, 'The console answers only to its own page, not to another web site.');
}

/** Throws unless the request has the token. The comparison takes the same time wherever the tokens differ. */
export function checkToken({ headers }: Pick<http.IncomingMessage, 'headers'>, token: string): void {
  const given = headers[TOKEN_HEADER];
  const isRight = typeof given === 'string' && timingSafeEqual(digest(given), digest(token));
  if (!isRight)
    throw new ConsoleProblem(
      401,
      'The token of this page is missing or belongs to an earlier start. Open the address that the command has printed.',
    );
}
