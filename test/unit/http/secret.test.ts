import type { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { secretHeaders } from '../../../lambda/processing/http/secret-headers';
import { secretReader, secretRegion } from '../../../lambda/processing/http/secret-reader';
import { batchFailureIn } from '../../../lambda/processing/kit/batch-failure';
import { anApi, sendJson, type AnApi } from './an-api';
import { anHttpProcessor, someSettings } from './an-http-processor';

const URL_OF_API = 'https://api.test:8443/v1';
const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:api-key-AbCdEf';

/** The failure that the work throws or rejects with. */
async function failureOf(work: () => unknown) {
  try {
    await work();
    return undefined;
  } catch (error) {
    return batchFailureIn(error)?.failure;
  }
}

describe('a secret', () => {
  it.each([
    ['plain text', ' my-token\n', { authorization: 'Bearer my-token' }],
    ['bearer', '{"bearer":"my-token\\n"}', { authorization: 'Bearer my-token' }],
    ['basic', '{"basic":{"username":"me","password":"p:w"}}', { authorization: 'Basic bWU6cDp3' }],
    ['basic without a password', '{"basic":{"username":"key","password":""}}', { authorization: 'Basic a2V5Og==' }],
    ['headers', '{"headers":{"X-Api-Key":"k","X-Account":"7"}}', { 'x-api-key': 'k', 'x-account': '7' }],
    ['a host', '{"host":"api.test","bearer":"t"}', { authorization: 'Bearer t' }],
    ['a host in capitals, with its port', '{"host":"API.test:8443","bearer":"t"}', { authorization: 'Bearer t' }],
  ])('may be %s', (_, secret, headers) => {
    expect(secretHeaders(secret, URL_OF_API)).toEqual(headers);
  });

  it.each([
    ['is empty', ''],
    ['is blank', ' \n'],
    ['holds a line break', 'TOPSECRET\r\nHost: evil.test'],
    ['holds characters that no header may hold', 'TOP\u2028SECRET'],
    ['is half a document', '{"bearer":"TOPSECRET"'],
    ['has a name that is not known', '{"TOPSECRET":"TOPSECRET"}'],
    ['has two forms', '{"bearer":"TOPSECRET","basic":{"username":"a","password":"TOPSECRET"}}'],
    ['has no form', '{}'],
    ['has a host alone', '{"host":"api.test"}'],
    ['has a bearer that is no text', '{"bearer":["TOPSECRET"]}'],
    ['has a user name with a colon', '{"basic":{"username":"a:b","password":"TOPSECRET"}}'],
    ['has no password', '{"basic":{"username":"TOPSECRET"}}'],
    ['sets the host', '{"headers":{"Host":"TOPSECRET"}}'],
    ['sets how the request is sent', '{"headers":{"Transfer-Encoding":"TOPSECRET"}}'],
    ['has a header whose name is not valid', '{"headers":{"TOPSECRET: x\\r\\nY":"z"}}'],
    ['has a header that is no text', '{"headers":{"X-Key":5}}'],
    ['has a header with a line break', '{"headers":{"X-Key":"TOPSECRET\\r\\nHost: evil.test"}}'],
    ['belongs to another host', '{"host":"TOPSECRET.evil.test","bearer":"TOPSECRET"}'],
    ['belongs to another port', '{"host":"api.test:1","bearer":"TOPSECRET"}'],
    ['has a host that is no text', '{"host":["api.test"],"bearer":"TOPSECRET"}'],
  ])('that %s fails the batch, and no part of it is told', async (_, secret) => {
    const failure = await failureOf(() => secretHeaders(secret, URL_OF_API));
    expect(failure?.code).toBe('SECRET_UNUSABLE');
    expect(failure?.message).toMatch(/^The secret of this external function cannot be used: .* Ask the owner/);
    expect(JSON.stringify(failure)).not.toContain('TOPSECRET');
  });

  it('of another host says which host was expected', async () => {
    const failure = await failureOf(() => secretHeaders('{"host":"evil.test","bearer":"t"}', URL_OF_API));
    expect(failure?.message).toContain('its "host" is not api.test:8443');
  });
});

describe('reading a secret', () => {
  function read(answer: () => object) {
    const asked: unknown[] = [];
    const send = (command: GetSecretValueCommand) => {
      asked.push(command.input);
      return Promise.resolve().then(answer);
    };
    return { asked, value: secretReader({ send } as never, ARN)() };
  }

  const named = (name: string) => (): never => {
    throw Object.assign(new Error('TOPSECRET'), { name });
  };

  it('gives its text', async () => {
    const { asked, value } = read(() => ({ SecretString: 'text' }));
    expect(await value).toBe('text');
    expect(asked).toEqual([{ SecretId: ARN }]);
  });

  it.each(['ResourceNotFoundException', 'AccessDeniedException', 'DecryptionFailure', 'InvalidRequestException'])(
    'fails the batch after %s',
    async (name) => {
      const failure = await failureOf(() => read(named(name)).value);
      expect(failure).toMatchObject({ code: 'SECRET_UNUSABLE', retryHelps: false });
      expect(failure?.message).toContain(`Secrets Manager answered ${name}`);
      expect(failure?.message).not.toContain('TOPSECRET');
    },
  );

  it.each(['ThrottlingException', 'TimeoutError'])('can be tried again after %s', async (name) => {
    await expect(read(named(name)).value).rejects.toMatchObject({ name: 'CallError', code: name });
  });

  it('fails the batch if it is binary', async () => {
    const failure = await failureOf(() => read(() => ({ SecretBinary: Buffer.from('x') })).value);
    expect(failure?.message).toContain('it is binary');
  });

  it('happens in the region of its ARN', () => {
    expect([secretRegion(ARN), secretRegion('api-key')]).toEqual(['eu-west-1', undefined]);
  });
});

describe('the credential', () => {
  let api: AnApi | undefined;
  afterEach(async () => {
    await api?.close();
    api = undefined;
  });

  /** A server that takes one token, and a secret that can be replaced. */
  async function aGuardedApi(limits: Parameters<typeof anHttpProcessor>[0]['limits'] = {}) {
    const state = { valid: 'token-1', secret: 'token-1', reads: 0, failing: 0 };
    api = await anApi(({ headers }, response) =>
      sendJson(response, 'ok', headers.authorization === `Bearer ${state.valid}` ? 200 : 401),
    );
    const settings = someSettings(api.port);
    const secret = (): string => {
      state.reads += 1;
      if (state.reads === state.failing) throw new Error('throttled');
      return state.secret;
    };
    return { ...anHttpProcessor({ settings, secret, limits }), state, requests: api.requests };
  }

  it('is read once for many rows and batches', async () => {
    const { run, state } = await aGuardedApi();
    await run(['a'], ['b'], ['c']);
    expect(await run(['d'])).toEqual(['ok']);
    expect(state.reads).toBe(1);
  });

  it('is read again after five minutes', async () => {
    const { run, state, clock } = await aGuardedApi();
    await run(['a']);
    clock.step(5 * 60_000);
    await run(['b']);
    expect(state.reads).toBe(2);
  });

  it('that was replaced is read again once, and every row gets its value', async () => {
    const { run, state, requests } = await aGuardedApi({
      retry: { maxAttempts: 1, initialSeconds: 1, maxSeconds: 1, factor: 1 },
    });
    await run(['a']);
    Object.assign(state, { valid: 'token-2', secret: 'token-2' });
    expect(await run(['b'], ['c'], ['d'])).toEqual(['ok', 'ok', 'ok']);
    expect(state.reads).toBe(2);
    expect(requests).toHaveLength(7);
  });

  it('can be replaced again and again', async () => {
    const { run, state } = await aGuardedApi();
    for (const token of ['token-1', 'token-2', 'token-3', 'token-4']) {
      Object.assign(state, { valid: token, secret: token });
      expect(await run([token])).toEqual(['ok']);
    }
    expect(state.reads).toBe(4);
  });

  it('that is refused and the same after another reading fails the batch, without another call', async () => {
    const { run, state, requests } = await aGuardedApi();
    state.valid = 'token-2';
    expect((await failureOf(() => run(['a'])))?.code).toBe('SERVICE_REFUSED');
    expect([state.reads, requests.length]).toEqual([2, 1]);
  });

  it('that is refused after another reading fails the batch', async () => {
    const { run, state, requests } = await aGuardedApi();
    await run(['a']);
    Object.assign(state, { valid: 'token-3', secret: 'token-2' });
    const failure = await failureOf(() => run(['b']));
    expect(failure).toMatchObject({ code: 'SERVICE_REFUSED', retryHelps: false });
    expect(failure?.message).toContain('401 (Unauthorized)');
    expect(JSON.stringify(failure)).not.toContain('token-');
    expect([state.reads, requests.length]).toEqual([2, 3]);
  });

  it('that an operator repaired is used for the next batch', async () => {
    const { run, state } = await aGuardedApi();
    state.valid = 'token-2';
    await failureOf(() => run(['a']));
    state.secret = 'token-2';
    expect(await run(['a'])).toEqual(['ok']);
  });

  it('that cannot be read for a moment fails the attempt, and not its rows', async () => {
    const { run, state } = await aGuardedApi();
    state.failing = 1;
    await expect(run(['a'])).rejects.toThrow('throttled');
    expect(await run(['a'])).toEqual(['ok']);
  });

  it('that cannot be read again after a refusal is read again with the next try', async () => {
    const { run, state } = await aGuardedApi();
    await run(['a']);
    Object.assign(state, { valid: 'token-2', secret: 'token-2', failing: 2 });
    expect(await run(['b'])).toEqual(['ok']);
  });
});
