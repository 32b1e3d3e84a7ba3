import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { json } from 'node:stream/consumers';
import { HOSTILE, type Hostile } from '../kit/hostile';
import { runProcessor } from '../kit/run-processor';
import { price } from '../processors/price';

const ROOT = path.join(__dirname, '..', '..');

/** The bodies of the requests, in order. */
const asked: (readonly unknown[])[] = [];
/** The statuses with which the server answers the next requests. After them it answers as usual. */
let errorStatuses: number[] = [];

const server = http.createServer((request, response) => {
  void json(request).then((body) => {
    const articles = body as readonly string[];
    asked.push(articles);
    const status = errorStatuses.shift() ?? (articles.includes('gone') ? 422 : 200);
    response.writeHead(status, { 'Retry-After': '7' });
    response.end(status === 200 ? JSON.stringify(articles.map((article) => article.length)) : undefined);
  });
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
  errorStatuses = [];
});

const ARTICLES = ['a', 'bb', null, 'gone', 'ccc', 'a', 'dddd', 'eeeee'];
const PRICES = [1, 2, null, { error: { code: 'NO_ARTICLE', message: expect.any(String) as string } }, 3, 1, 4, 5];

function run(hostile?: Hostile) {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const rows = ARTICLES.map((article) => [article]);
  return runProcessor(price, rows, { settings: { url }, limits: { rowsPerCall: 4 }, rowsPerSlice: 4, hostile });
}

describe('the example of docs/processors.md', () => {
  it('is the code of test/processors/price.ts, with the import paths of a file in lambda/process/', () => {
    const source = fs.readFileSync(path.join(ROOT, 'test', 'processors', 'price.ts'), 'utf8');
    const inLambdaProcess = source.replaceAll('../../lambda/process/', './').replaceAll('../../lambda/', '../');
    const page = fs.readFileSync(path.join(ROOT, 'docs', 'processors.md'), 'utf8');
    expect(page).toContain(`\`\`\`ts\n// lambda/process/price.ts\n${inLambdaProcess}\`\`\``);
  });

  it('asks a real server for the prices of several rows in one request, and finds the row at fault', async () => {
    const { values } = await run();
    expect(values).toEqual(PRICES);
    expect(asked.filter((articles) => articles.length > 1).length).toBeGreaterThan(0);
    expect(asked.filter((articles) => articles.includes('gone')).at(-1)).toEqual(['gone']);
    expect(asked.filter((articles) => articles.includes('a') && !articles.includes('gone'))).toHaveLength(1);
  });

  it('waits as long as Retry-After of a 429 says, and tries again after an error', async () => {
    errorStatuses = [429, 500, 503];
    const { values, milliseconds, errors } = await run();
    expect([values, errors]).toEqual([PRICES, []]);
    expect(milliseconds).toBeGreaterThanOrEqual(7_000);
  });

  it.each(HOSTILE.slice(0, 3))('gives the same values with %s', async (hostile) => {
    expect((await run(hostile)).values).toEqual(PRICES);
  });
});
