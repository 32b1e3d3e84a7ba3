import * as fs from 'node:fs';
import * as path from 'node:path';
import { aBatchId } from '../contract/batch-caller';
import { anApi, sendJson, type AnApi } from '../unit/http/an-api';
import { aService, type TestService } from './a-service';

const TOKEN = 'tok-3f9b2c71d4';

/** A function with the processor http from end to end: settings, bundle, permissions, secret, and a real HTTP server as its API. */
describe('a function with the processor http', () => {
  let api: AnApi;
  let service: TestService;
  beforeAll(async () => {
    api = await anApi(({ target, headers, body }, response) => {
      if (headers.authorization !== `Bearer ${TOKEN}`) return sendJson(response, { headers }, 401);
      if (target === '/v1/items/none') return sendJson(response, { headers }, 404);
      if (target === '/v1/items/echo') return sendJson(response, { data: { headers } });
      return sendJson(response, { data: { target, asked: JSON.parse(body) as unknown } });
    });
    const item = {
      processor: 'http',
      arguments: '(id VARCHAR, n NUMBER)',
      url: `http://127.0.0.1:${api.port}/v1`,
      privateHosts: ['127.0.0.1'],
      method: 'POST',
      path: '/items/{id}',
      body: { n: '{n}' },
      result: 'data',
      secret: 'shop/api-key',
    };
    service = await aService({
      config: { functions: { item } },
      cloud: { secrets: new Map([['shop/api-key', JSON.stringify({ bearer: TOKEN, host: '127.0.0.1' })]]) },
      onFunctionError: () => undefined,
    });
  });
  afterAll(async () => {
    await service.stop();
    await api.close();
  });

  it('sends a request with the secret for each row, and an error affects only its own row', async () => {
    const batchId = aBatchId();
    const rows = [
      [0, 'a/b', 1.5],
      [1, null, null],
      [2, 'none', 2],
      [3, '..', 3],
      [4, 'echo', 4],
    ];
    expect(await service.send('POST', batchId, JSON.stringify({ data: rows }))).toMatchObject({ status: 202 });
    const { status, body } = await service.poll(batchId);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      data: [
        [0, { target: '/v1/items/a%2Fb', asked: { n: 1.5 } }],
        [1, null],
        [2, { error: { code: 'HTTP_404', message: 'The server answered 404 (Not Found) for this row.' } }],
        [3, { error: { code: 'PATH_VALUE', message: expect.any(String) as string } }],
        [4, { error: { code: 'SECRET_REPEATED', message: expect.any(String) as string } }],
      ],
    });
    expect(api.requests.map(({ target }) => target).sort()).toEqual([
      '/v1/items/a%2Fb',
      '/v1/items/echo',
      '/v1/items/none',
    ]);
  });

  it('writes no part of the secret to a log, also at level DEBUG', () => {
    const logs = fs.readdirSync(service.logDir).map((file) => fs.readFileSync(path.join(service.logDir, file), 'utf8'));
    expect(logs.join('\n')).toContain('batchId');
    expect(logs.join('\n')).not.toContain(TOKEN);
  });
});

describe('a function whose secret is missing', () => {
  it('fails its batch with a sentence that names the problem', async () => {
    const item = {
      processor: 'http',
      arguments: '(id VARCHAR)',
      url: 'https://shop.example.com',
      path: '/items/{id}',
      secret: 'shop/api-key',
    };
    const service = await aService({ config: { functions: { item } } });
    try {
      const batchId = aBatchId();
      await service.send('POST', batchId, '{"data":[[0,"a"]]}');
      expect(await service.poll(batchId)).toMatchObject({
        status: 422,
        body: expect.stringContaining('Secrets Manager answered ') as string,
      });
    } finally {
      await service.stop();
    }
  });
});
