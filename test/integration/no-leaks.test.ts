import * as fs from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { startTableFaults } from '../../local/chaos/table-faults';
import type { FaultKind } from '../../local/chaos/faults';
import { refusal } from '../../local/cloud/comprehend/service-error';
import { JOB_TIMES } from '../../lambda/shared/contract';
import { aBatchId, aService, type TestService } from './a-service';
import { startProcess } from './start-process';

jest.setTimeout(90_000);

/** In every text that is sent, and in the custom header. Plain words, so that no escaping hides them. */
const TEXT = 'MARKEDROWTEXT';
const HEADER = 'MARKEDHEADER';
const OPTIONS = { 'sf-custom-secret': HEADER };

const TIME_SCALE = 20;
const NEVER_FITS = 30_000;

interface Item extends Readonly<Record<string, unknown>> {
  readonly part: string;
  readonly expires_at: number;
}

/** What was written or answered, by where. */
type Places = Readonly<Record<string, readonly string[]>>;

/** In which places a word stands. */
function placesWith(word: string, places: Places): readonly string[] {
  return Object.entries(places)
    .filter(([, texts]) => texts.some((text) => text.includes(word)))
    .map(([place]) => place);
}

/** What goes wrong at the moment. */
interface Trouble {
  table?: FaultKind;
  comprehendRefuses?: boolean;
}

const rowsWith = (...texts: string[]) => JSON.stringify({ data: texts.map((text, n) => [n, `${TEXT} ${text}`]) });

/** A marked batch for every end that a batch can come to; the answers, by status. */
async function playEverything(service: TestService, trouble: Trouble): Promise<Map<number, string[]>> {
  const answers = new Map<number, string[]>();
  const note = ({ status, body }: { status: number; body: string }) => {
    answers.set(status, [...(answers.get(status) ?? []), body]);
    return status;
  };
  const post = async (body: string, batchId = aBatchId()) => {
    note(await service.send('POST', batchId, body, OPTIONS));
    return batchId;
  };
  const poll = async (batchId: string) => note(await service.poll(batchId));

  const good = await post(rowsWith('hello', 'x'.repeat(5_001), '#comprehend:item-invalid'));
  await poll(good);
  await post(rowsWith('other rows'), good);
  await post(`{"data":[[0,"${TEXT}`);
  await post(JSON.stringify({ data: [[TEXT, TEXT]] }));
  await post(JSON.stringify({ data: { [TEXT]: TEXT } }));
  await post(JSON.stringify({ data: Array.from({ length: NEVER_FITS }, (_, n) => [n, TEXT]) }));
  note(await service.send('GET', aBatchId(), undefined, OPTIONS));
  const unsigned = await fetch(service.functionUrl, { method: 'POST', headers: OPTIONS, body: rowsWith('unsigned') });
  note({ status: unsigned.status, body: await unsigned.text() });

  // The SDK waits longer than post may run here, so that post is stopped.
  trouble.table = 'table throttled';
  await post(rowsWith('throttled'));
  trouble.table = 'table request lost';
  await post(rowsWith('lost'));
  note(await service.send('GET', good, undefined, OPTIONS));
  trouble.table = undefined;

  trouble.comprehendRefuses = true;
  await poll(await post(rowsWith('refused')));
  trouble.comprehendRefuses = false;
  const killed = await post(rowsWith('#comprehend:slow'));
  for (const fn of service.cloud.functions) if (fn.settings.name === service.functions.process) await fn.killOne();
  await poll(killed);
  await startProcess(service, {});
  await service.cloud.idle();
  return answers;
}

function logsIn(dir: string): Places {
  const read = (file: string) => [fs.readFileSync(path.join(dir, file), 'utf8')];
  return Object.fromEntries(fs.readdirSync(dir).map((file) => [file, read(file)]));
}

async function itemsIn({ endpoints, region, tableName, credentials }: TestService): Promise<readonly Item[]> {
  const plain = new DynamoDBClient({ endpoint: endpoints.dynamodb, region, credentials });
  const client = DynamoDBDocumentClient.from(plain);
  const items: Item[] = [];
  for await (const { Items } of paginateScan({ client }, { TableName: tableName }))
    items.push(...((Items ?? []) as never[]));
  plain.destroy();
  return items;
}

function contentOf({ content }: Item): string {
  return content === undefined ? '' : gunzipSync(content as Uint8Array).toString('utf8');
}

describe('what is written and answered', () => {
  let service: TestService;
  let answers: Map<number, string[]>;
  let items: readonly Item[];
  let places: Places;

  beforeAll(async () => {
    const trouble: Trouble = {};
    service = await aService({
      config: { jobs: { timeScale: TIME_SCALE }, logs: { level: 'DEBUG' } },
      cloud: {
        timeScale: TIME_SCALE,
        faults: {
          betweenFunctionsAndTable: (endpoint) =>
            startTableFaults(endpoint, { strikes: (kind) => kind === trouble.table }),
        },
      },
      comprehend: {
        latencyMs: 5,
        callsPerSecond: 1000,
        // AWS's messages may quote what was sent.
        authorize: ({ body }) =>
          trouble.comprehendRefuses ? refusal('AccessDeniedException', `Not allowed: ${String(body)}`) : undefined,
      },
    });
    answers = await playEverything(service, trouble);
    items = await itemsIn(service);
    const { cloud, logDir } = service;
    places = {
      ...logsIn(logDir),
      events: cloud.eventPayloads,
      queue: cloud.queues.messages.map((message) => JSON.stringify(message)),
      refusals: [...answers].filter(([status]) => status !== 200).flatMap(([, bodies]) => bodies),
      'items less their content': items.map((item) =>
        JSON.stringify({ ...item, content: undefined, options: undefined }),
      ),
    };
  });
  afterAll(() => service.stop());

  it('comes of every kind of end', () => {
    expect([...answers.keys()].sort()).toEqual([200, 202, 400, 403, 404, 409, 413, 422, 502, 503]);
    for (const [place, texts] of Object.entries(places))
      expect([place, texts.join('').length > 0]).toEqual([place, true]);
    expect(Object.keys(places)).toHaveLength(8);
  });

  it('holds no word of the rows but in the gzip of IN# and OUT# items and in answers of 200', () => {
    expect(placesWith(TEXT, places)).toEqual([]);
    const holding = items.filter((item) => contentOf(item).includes(TEXT)).map(({ part }) => part.split('#')[0]);
    expect(new Set(holding)).toEqual(new Set(['IN']));
  });

  it('holds custom headers only where process needs them', () => {
    expect(placesWith(HEADER, places)).toEqual([]);
    const holding = items.filter(({ options }) => JSON.stringify(options)?.includes(HEADER));
    expect(new Set(holding.map(({ part }) => part))).toEqual(new Set(['IN#00000']));
  });

  it('holds no token and no secret key', () => {
    const { credentials, snowflakeUser } = service;
    const functions = service.cloud.functions.length;
    expect(functions).toBe(3);
    for (const secret of [credentials.sessionToken, credentials.secretAccessKey, snowflakeUser.secretAccessKey]) {
      expect(placesWith(secret, places)).toEqual([]);
      expect(items.filter((item) => contentOf(item).includes(secret))).toEqual([]);
    }
  });

  it('sends events with nothing but a batch id', () => {
    for (const payload of places.events ?? []) expect(payload).toMatch(/^\{("batchId":"[^"]+")?\}$/);
  });

  it('expires: rows soon after the deadline, results with the job, and nothing stays', () => {
    const jobs = new Map(items.filter(({ part }) => part === 'JOB').map((job) => [job.batch_id, job]));
    for (const item of items) {
      const job = jobs.get(item.batch_id);
      if (item.part.startsWith('IN#') && job) {
        const rowsKept = JOB_TIMES.rowsKeptSeconds / TIME_SCALE;
        expect(item.expires_at).toBeLessThanOrEqual(Number(job.deadline) / 1000 + rowsKept + 1);
      }
      if (item.part.startsWith('OUT#') && job) expect(item.expires_at).toBe(Number(job.expires_at) + 60);
      expect(item.expires_at).toBeGreaterThan(0);
    }
    expect(items.filter(({ part }) => part.startsWith('IN#')).length).toBeGreaterThanOrEqual(3);
  });

  it('would be noticed if it leaked anywhere', () => {
    for (const place of Object.keys(places)) {
      const leaking = { ...places, [place]: [...(places[place] ?? []), `{"message":"about ${TEXT}"}`] };
      expect(placesWith(TEXT, leaking)).toEqual([place]);
    }
  });
});
