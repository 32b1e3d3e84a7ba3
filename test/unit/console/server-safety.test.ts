import * as http from 'node:http';
import { text } from 'node:stream/consumers';
import { startConsole, type RunningConsole } from '../../../console/server/start-console';
import { aSource } from './a-source';

const ended: string[] = [];
let page: RunningConsole;

beforeAll(async () => {
  const source = aSource({
    end: ({ batchId }, reason) => {
      ended.push(`${batchId}: ${reason}`);
      return Promise.resolve({ sentence: 'ended' });
    },
  });
  page = await startConsole({
    source,
    files: { page: () => Promise.resolve({ html: '<p>page</p>', js: 'js', css: 'css' }) },
  });
});

afterAll(() => page.stop());

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string;
}

/** Not by fetch, which allows no Host of another name. */
function send({ method = 'GET', path = '/api/find?text=x', headers = {}, body }: Sent) {
  const { port } = new URL(page.url);
  const given = { 'x-console-token': page.token, ...headers };
  return new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }>((resolve, reject) => {
    http
      .request({ host: '127.0.0.1', port, method, path, headers: given }, (reply) => {
        text(reply).then(
          (all) => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: all }),
          reject,
        );
      })
      .on('error', reject)
      .end(body);
  });
}

const JSON_TYPE = { 'content-type': 'application/json' };

describe('the server of the console', () => {
  it('answers its own page', async () => {
    expect(await send({})).toMatchObject({ status: 200, body: '{"batches":[]}' });
    const { origin } = new URL(page.url);
    expect(await send({ headers: { origin } })).toMatchObject({ status: 200 });
  });

  it('has the token in the fragment of its address, which browsers do not send', () => {
    expect(page.address).toBe(`${page.url}#token=${page.token}`);
    expect(Buffer.from(page.token, 'base64url')).toHaveLength(32);
  });

  it.each([
    ['no token', { headers: { 'x-console-token': '' } }, 401],
    ['a wrong token', { headers: { 'x-console-token': 'a'.repeat(43) } }, 401],
    ['two tokens', { headers: { 'x-console-token': ['a', 'b'] } }, 401],
    ['a foreign Origin', { headers: { origin: 'https://example.com' } }, 403],
    ['the Origin of another port', { headers: { origin: 'http://127.0.0.1:1' } }, 403],
    ['an opaque Origin', { headers: { origin: 'null' } }, 403],
    ['the Host of another name', { headers: { host: 'rebound.example.com' } }, 403],
    ['the Host of another port', { headers: { host: '127.0.0.1:1' } }, 403],
    ['a path that leaves the folder', { path: '/../../package.json' }, 404],
    ['an encoded path that leaves the folder', { path: '/%2e%2e%2fpackage.json' }, 404],
    ['an address that is not encoded', { path: '/api/batches/f/%E0%A4%A' }, 400],
    ['a wrong method', { method: 'DELETE' }, 405],
    ['GET where something is done', { path: '/api/batches/f/b/end' }, 405],
    ['a body that is no JSON', { method: 'POST', path: '/api/batches/f/b/end', headers: JSON_TYPE, body: '{' }, 400],
    ['a body of a form', { method: 'POST', path: '/api/batches/f/b/end', body: '{"reason":"x"}' }, 415],
    [
      'a body of another shape',
      { method: 'POST', path: '/api/batches/f/b/end', headers: JSON_TYPE, body: '{"reason":" "}' },
      400,
    ],
    [
      'a body that is too large',
      { method: 'POST', path: '/api/batches/f/b/end', headers: JSON_TYPE, body: 'x'.repeat(70_000) },
      413,
    ],
    ['what the stack cannot do', { path: '/api/trust' }, 404],
    ['an unknown fault', { method: 'POST', path: '/api/faults/__proto__', headers: JSON_TYPE, body: '{}' }, 404],
  ])('refuses %s with a sentence', async (_, sent: Sent, status) => {
    const reply = await send(sent);
    expect(reply.status).toBe(status);
    expect(JSON.parse(reply.body)).toEqual({ message: expect.stringMatching(/^[A-Z].*[.\w]$/s) as string });
    expect(ended).toEqual([]);
  });

  it('serves the page to nobody under another name', async () => {
    expect(await send({ path: '/', headers: { 'x-console-token': '' } })).toMatchObject({ status: 200 });
    expect(await send({ path: '/', headers: { host: 'rebound.example.com' } })).toMatchObject({ status: 403 });
  });

  it('lets the page load nothing from elsewhere, and lets nobody embed or keep it', async () => {
    for (const path of ['/', '/page.js', '/page.css', '/api/find?text=x', '/nothing']) {
      const { headers } = await send({ path });
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none';.*connect-src 'self'.*frame-ancestors 'none'$/,
      );
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it('decodes the names in an address', async () => {
    const path = `/api/batches/f/${encodeURIComponent('a/b:1')}/end`;
    const reply = await send({ method: 'POST', path, headers: JSON_TYPE, body: '{"reason":"enough"}' });
    expect([reply.status, ended]).toEqual([200, ['a/b:1: enough']]);
  });

  it('says that an unexpected error happened, without its stack', async () => {
    const report = jest.spyOn(console, 'error').mockImplementation();
    const reply = await send({ path: '/api/info' });
    expect(reply).toMatchObject({ status: 500, body: '{"message":"The console could not do this: no info"}' });
    report.mockRestore();
  });
});
