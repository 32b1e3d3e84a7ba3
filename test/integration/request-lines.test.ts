import { requestLine } from '../../local/commands/request-line';
import { StoredRows } from '../../local/commands/stored-rows';
import { aBatchId } from '../contract/batch-caller';
import { aService, ECHO_STACK, type TestService } from './a-service';

let service: TestService;
const lines: string[] = [];
const stored = new StoredRows();

beforeAll(async () => {
  const observer = {
    apiRequest: (seen: Parameters<typeof requestLine>[0]) => {
      lines.push(requestLine(seen, new Date(2026, 0, 31, 9, 5, 7)));
    },
    tableRequest: (seen: Parameters<StoredRows['see']>[0]) => stored.see(seen),
  };
  service = await aService({ config: ECHO_STACK, cloud: { observer } });
});
afterAll(() => service.stop());
beforeEach(() => {
  lines.length = 0;
});

test('the progress of npm start grows with each slice of a batch', async () => {
  const counts: number[] = [];
  stored.onCount = (rows) => counts.push(rows);
  const batchId = aBatchId();
  const data = Array.from({ length: 1_200 }, (_, row) => [row, 'good']);
  await service.send('POST', batchId, JSON.stringify({ data }));
  await service.poll(batchId);
  expect(counts).toEqual([400, 800, 1_200]);
});

describe('the lines that npm run serve shows', () => {
  it('are one for each request, with its status and its batch, and nothing of its rows or keys', async () => {
    const batchId = aBatchId();
    await service.send('POST', batchId, JSON.stringify({ data: [[0, 'SECRETROWTEXT']] }));
    await service.poll(batchId);
    expect(lines[0]).toMatch(new RegExp(`^09:05:07 {2}POST 202 +\\d+ ms {2}${batchId}$`));
    expect(lines.at(-1)).toMatch(new RegExp(`^09:05:07 {2}GET {2}200 +\\d+ ms {2}${batchId}$`));
    const all = lines.join('\n');
    for (const secret of ['SECRETROWTEXT', service.credentials.sessionToken, service.credentials.accessKeyId])
      expect(all).not.toContain(secret);
  });

  it('say why API Gateway rejects a request', async () => {
    await fetch(service.functionUrl, { method: 'POST' });
    expect(lines).toEqual([
      expect.stringMatching(/^09:05:07 {2}POST 403 +\d+ ms {2}\/v1\/echo {2}MissingAuthenticationTokenException$/),
    ]);
  });
});
