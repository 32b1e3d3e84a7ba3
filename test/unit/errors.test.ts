import { once } from 'node:events';
import * as fs from 'node:fs';
import * as net from 'node:net';
import { ItemTable } from '../../lambda/jobs/item-table';
import { systemClock } from '../../lambda/shared/clock';
import { errorName, isTransient, isThrottle } from '../../lambda/shared/errors';
import { startDynalite, type DynaliteTable } from './dynalite-table';

const named = (name: string, more: object = {}) => Object.assign(new Error('SECRET ROW TEXT'), { name, ...more });
const coded = (code: string, cause?: unknown) => Object.assign(new Error('SECRET ROW TEXT', { cause }), { code });

/** The error of a failed attempt. */
const errorOf = (work: () => Promise<unknown>) =>
  work().then(
    () => undefined,
    (error: unknown) => error,
  );

/** A port without a listener. */
async function closedPort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('the name of an error', () => {
  it('is the code of an error of Node, also where fetch wraps it', async () => {
    const port = await closedPort();
    expect(errorName(await errorOf(() => fetch(`http://127.0.0.1:${port}`)))).toBe('ECONNREFUSED');
    expect(errorName(await errorOf(() => once(net.connect(port, '127.0.0.1'), 'connect')))).toBe('ECONNREFUSED');
    expect(errorName(await errorOf(() => fs.promises.readFile('/no/such/file')))).toBe('ENOENT');
    expect(errorName(await errorOf(() => fetch('no address')))).toBe('ERR_INVALID_URL');
    const signal = AbortSignal.timeout(1);
    await once(signal, 'abort');
    expect(errorName(await errorOf(() => fetch(`http://127.0.0.1:${port}`, { signal })))).toBe('TimeoutError');
  });

  it.each([
    ['a name that was not found', coded('ENOTFOUND'), 'ENOTFOUND'],
    [
      'a certificate that has expired',
      new TypeError('fetch failed', { cause: coded('CERT_HAS_EXPIRED') }),
      'CERT_HAS_EXPIRED',
    ],
    ['several addresses', new TypeError('', { cause: new AggregateError([coded('EHOSTUNREACH')]) }), 'EHOSTUNREACH'],
    ['an error around an AWS error', new Error('', { cause: named('ThrottlingException') }), 'ThrottlingException'],
    ['an error that has a name', named('ScoringError', { cause: coded('ECONNRESET') }), 'ScoringError'],
    ['a bug', new TypeError('SECRET ROW TEXT'), 'TypeError'],
    ['no more than its class', new Error('SECRET ROW TEXT', { cause: null }), 'Error'],
    ['a code that is text', coded('SECRET row text'), 'Error'],
    ['a number', 42, 'an unknown error'],
    ['a row that was thrown', { name: 'SECRET', message: 'ROW' }, 'an unknown error'],
  ])('is found for %s', (_, error, name) => expect(errorName(error)).toBe(name));

  it('ends where causes go round in a circle', () => {
    const error = new Error('SECRET ROW TEXT');
    error.cause = error;
    expect(errorName(error)).toBe('Error');
    expect(isTransient(error)).toBe(false);
  });
});

describe('an error of DynamoDB', () => {
  let engine: DynaliteTable;
  beforeAll(async () => {
    engine = await startDynalite();
  });
  afterAll(() => engine.stop());

  it.each([
    ['a table that does not exist', 'no-such-table', 'a batch', 'ResourceNotFoundException'],
    ['a key that is empty', undefined, '', 'ValidationException'],
  ])('is not transient for %s', async (_, name, job_key, expected) => {
    const table = new ItemTable(engine.client, name ?? (await engine.create()), systemClock);
    const error = await errorOf(() => table.get({ job_key, part: 'JOB' }));
    expect([errorName(error), isTransient(error)]).toEqual([expected, false]);
  });
});

describe('an error', () => {
  it.each([
    ['a throttle', named('ThrottlingException')],
    ['a throttle of DynamoDB', named('ProvisionedThroughputExceededException')],
    ['a throttle of Lambda', named('TooManyRequestsException')],
    ['a status 429', named('AnyException', { $metadata: { httpStatusCode: 429 } })],
    ['a time-out', named('TimeoutError')],
    ['a lost connection', coded('ECONNRESET')],
    ['a lost connection of fetch', new TypeError('fetch failed', { cause: coded('ECONNREFUSED', null) })],
    ["an error on AWS's side", named('InternalServerError', { $metadata: { httpStatusCode: 500 } })],
  ])('such as %s is transient', (_, error) => expect(isTransient(error)).toBe(true));

  it.each([
    ['a missing permission', named('AccessDeniedException', { $metadata: { httpStatusCode: 400 } })],
    ['a table that does not exist', named('ResourceNotFoundException', { $metadata: { httpStatusCode: 400 } })],
    ['a request that is not valid', named('ValidationException', { $metadata: { httpStatusCode: 400 } })],
    ['a bug', new TypeError('SECRET ROW TEXT', { cause: new Error('', { cause: null }) })],
    ['a text that was thrown', 'ThrottlingException'],
  ])('such as %s is not transient', (_, error) =>
    expect([isTransient(error), isThrottle(error)]).toEqual([false, false]),
  );

  it.each(['ThrottlingException', 'RequestLimitExceeded', 'LimitExceededException', 'TooManyRequestsException'])(
    'named %s is a throttle',
    (name) => expect(isThrottle(named(name))).toBe(true),
  );

  it('is no throttle if it is a time-out', () => expect(isThrottle(named('TimeoutError'))).toBe(false));
});
