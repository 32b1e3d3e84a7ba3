import { EventEmitter, once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { startTableFaults } from '../../local/chaos/table-faults';
import type { FaultKind } from '../../local/chaos/faults';
import type { ServiceCall } from '../../local/cloud/stand-in/service-call';
import { INTERNAL_ERROR, refusal, type ServiceError } from '../../local/cloud/stand-in/service-error';
import type { Reply } from '../../local/snowflake/signed-sender';
import { JOB_TIMES, slotsKey } from '../../lambda/shared/contract';
import { aBatchId, batchCaller } from '../contract/batch-caller';
import { aService, sentimentAt, type TestService } from './a-service';
import { sendRaw } from '../contract/raw-request';
import { startProcess } from './start-process';

jest.setTimeout(120_000);

/** These words are in every text that is sent, and in the custom header. They are plain words, so that no escaping hides them. */
const TEXT = 'MARKEDROWTEXT';
const HEADER = 'MARKEDHEADER';
const OPTIONS = { 'sf-custom-secret': HEADER };

/** Comprehend's backoff is not divided: three attempts that fail have to come before the deadline. */
const TIME_SCALE = 10;
const NEVER_FITS = 30_000;
const MAX_IN_FLIGHT = 3;
const RETENTION_HOURS = 2;

const RETENTION_SECONDS = RETENTION_HOURS * 3600;

/** A function whose values hold words of the row, and whose answers are remembered. */
const PHRASES = 'phrases';
const ROWS_KEPT = JOB_TIMES.rowsKeptSeconds / TIME_SCALE;

interface Item extends Readonly<Record<string, unknown>> {
  readonly part: string;
  readonly expires_at: number;
}

/** The texts that the service wrote or answered, by place: logs, events, queue, answers, items. */
type Places = Readonly<Record<string, readonly string[]>>;

/** The places that contain a word. */
function placesWith(word: string, places: Places): readonly string[] {
  return Object.entries(places)
    .filter(([, texts]) => texts.some((text) => text.includes(word)))
    .map(([place]) => place);
}

/** A fault of requests to the Jobs table that contain all of these words. */
interface TableTrouble {
  readonly kind: FaultKind;
  readonly words: readonly string[];
}

/** The faults that happen to certain batches. */
class Trouble {
  readonly atTable: TableTrouble[] = [];
  /** The id of a batch. The process of post that works on it is killed. */
  readonly killsPost = aBatchId();
  readonly told = new EventEmitter();
  service: TestService | undefined;

  async kill(name: 'post' | 'process'): Promise<void> {
    const { service, told } = this;
    const fn = service?.cloud.functions.find(({ settings }) => settings.name === service.functions[name]);
    if (await fn?.killOne()) told.emit(name);
  }

  /** Makes errors of Comprehend whose messages quote the request, as AWS's messages may do. */
  async atComprehend({ request: { body } }: Pick<ServiceCall, 'request'>): Promise<ServiceError | undefined> {
    const sent = String(body);
    if (sent.includes('refused')) return refusal('AccessDeniedException', `Not allowed: ${sent}`);
    if (sent.includes('broken')) return { ...INTERNAL_ERROR, message: `Broken by ${sent}` };
    if (sent.includes('killed') && this.told.listenerCount('process') > 0) await this.kill('process');
    return undefined;
  }
}

const rowsWith = (...texts: string[]) => JSON.stringify({ data: texts.map((text, n) => [n, `${TEXT} ${text}`]) });

/** The bodies of all answers, by status. */
class Answers extends Map<number, readonly string[]> {
  note({ status, body }: Reply): void {
    this.set(status, [...(this.get(status) ?? []), body]);
  }
}

/** Sends batches with the marked words: one for each way in which a batch can end. */
async function sendEverything(service: TestService, trouble: Trouble): Promise<Answers> {
  const answers = new Answers();
  const post = async (body: string, batchId = aBatchId(), headers = {}) => {
    answers.note(await service.send('POST', batchId, body, { ...OPTIONS, ...headers }));
    return batchId;
  };
  const poll = async (batchId: string) => answers.note(await service.poll(batchId));

  const good = await post(rowsWith('hello', 'x'.repeat(5_001), '#comprehend:item-invalid'));
  await poll(good);
  await post(rowsWith('other rows'), good);
  await post(`{"data":[[0,"${TEXT}`);
  await post(JSON.stringify({ data: [[TEXT, TEXT]] }));
  await post(JSON.stringify({ data: { [TEXT]: TEXT } }));
  await post(JSON.stringify({ data: Array.from({ length: NEVER_FITS }, (_, n) => [n, TEXT]) }));
  await post(rowsWith('many headers'), aBatchId(), { 'x-long': HEADER.repeat(1_000) });
  answers.note(await inCoding('br', service));
  answers.note(await wronglySigned(service));
  answers.note(await service.send('GET', aBatchId(), undefined, OPTIONS));
  const unsigned = await fetch(service.functionUrl, { method: 'POST', headers: OPTIONS, body: rowsWith('unsigned') });
  answers.note({ status: unsigned.status, body: await unsigned.text() });
  await poll(await post(rowsWith('refused')));
  await sendToMemory(service, trouble, answers);

  // The SDK may give up before post is stopped, or not: each of the two answers comes of something else as well.
  const [throttled, lost] = [aBatchId(), aBatchId()];
  trouble.atTable.push({ kind: 'table throttled', words: [throttled] }, { kind: 'table request lost', words: [lost] });
  await post(rowsWith('throttled'), throttled);
  await post(rowsWith('lost'), lost);
  answers.note(await service.send('GET', lost, undefined, OPTIONS));
  await post(rowsWith('stopped'), trouble.killsPost);

  await sendSlowEnds({ post, poll }, service, trouble);
  return answers;
}

/** Batches whose answers are learnt, are known, cannot be stored, and cannot be looked up. */
async function sendToMemory(service: TestService, { atTable }: Trouble, answers: Answers): Promise<void> {
  const { region, credentials } = service;
  const url = service.externalFunctions.find(({ name }) => name === PHRASES)?.url ?? '';
  const caller = batchCaller({ url, region, credentials }, 50);
  const send = async (text: string): Promise<void> => {
    const batchId = aBatchId();
    answers.note(await caller.send('POST', batchId, rowsWith(text), OPTIONS));
    answers.note(await caller.poll(batchId));
    await service.cloud.idle();
  };
  await send('was delivered on Tuesday');
  await send('was delivered on Tuesday');
  atTable.push({ kind: 'memory writes refused', words: [PHRASES] });
  await send('was delivered on Friday');
  atTable.push({ kind: 'memory lookups refused', words: [PHRASES] });
  await send('was delivered on Sunday');
  caller.close();
}

interface Calls {
  readonly post: (body: string, batchId?: string) => Promise<string>;
  readonly poll: (batchId: string) => Promise<void>;
}

/** Batches that Lambda retries. All of them are in flight at the same time, so there is no room for one more. */
async function sendSlowEnds({ post, poll }: Calls, service: TestService, trouble: Trouble): Promise<void> {
  // So long does what was accepted keep its room beyond its end.
  await setTimeout((JOB_TIMES.indexSeconds * 1000) / TIME_SCALE);
  const kill = once(trouble.told, 'process');
  const killed = await post(rowsWith('killed'));
  await kill;
  const broken = await post(rowsWith('broken'));
  const unended = aBatchId();
  trouble.atTable.push({ kind: 'table throttled', words: [unended, 'FAILED'] });
  await post(rowsWith('broken, and its failure cannot be stored'), unended);
  await post(rowsWith('no room'));
  await startProcess(service, {});
  await Promise.all([killed, broken, unended].map(poll));
  await service.cloud.idle();
}

/** Sends a POST with a content encoding that API Gateway does not know. */
function inCoding(coding: string, service: TestService): Promise<Reply> {
  return rawPost(service, service.credentials, { 'content-encoding': coding });
}

/** Sends a POST with a wrong signature. API Gateway's own message about it repeats the request, with the session token. */
function wronglySigned(service: TestService): Promise<Reply> {
  return rawPost(service, { ...service.credentials, secretAccessKey: 'x'.repeat(40) });
}

function rawPost(
  { functionUrl, region }: TestService,
  credentials: TestService['credentials'],
  more = {},
): Promise<Reply> {
  const { origin, pathname } = new URL(functionUrl);
  const signature = { credentials, region, service: 'execute-api', date: new Date() };
  const headers = { ...OPTIONS, 'sf-external-function-query-batch-id': aBatchId(), ...more };
  return sendRaw({ origin, method: 'POST', path: pathname, query: {}, headers, body: rowsWith('raw'), signature });
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

/** The rows or results that an item has, or the remembered answer. */
function contentOf({ content, value = '' }: Item): string {
  return content === undefined ? String(value) : gunzipSync(content as Uint8Array).toString('utf8');
}

describe('what is written and answered', () => {
  let service: TestService;
  let answers: Answers;
  let items: readonly Item[];
  let places: Places;
  let endedAt: number;

  beforeAll(async () => {
    const trouble = new Trouble();
    service = await aService({
      config: {
        jobs: { retentionHours: RETENTION_HOURS, maxBatchesInFlight: MAX_IN_FLIGHT },
        // Not DEBUG, which logs the messages of errors on request: lib/remote-service-stack.ts warns of it.
        logs: { level: 'INFO', apiGatewayRole: 'existing' },
        functions: { ...sentimentAt(1000), [PHRASES]: { processor: 'key_phrases', callsPerSecond: 1000 } },
      },
      trial: { timeScale: TIME_SCALE },
      cloud: {
        timeScale: TIME_SCALE,
        faults: {
          betweenFunctionsAndTable: (endpoint) =>
            startTableFaults(endpoint, {
              strikes: (kind, request) =>
                trouble.atTable.some((one) => one.kind === kind && one.words.every((word) => request.includes(word))),
            }),
        },
        observer: {
          tableRequest: async ({ input }) => {
            if (JSON.stringify(input).includes(trouble.killsPost)) await trouble.kill('post');
          },
        },
      },
      comprehend: { latencyMs: 5, callsPerSecond: 1000, authorize: (call) => trouble.atComprehend(call) },
    });
    trouble.service = service;
    answers = await sendEverything(service, trouble);
    endedAt = Date.now() / 1000;
    items = await itemsIn(service);
    const { cloud, logDir } = service;
    places = {
      ...logsIn(logDir),
      events: cloud.eventPayloads,
      queue: cloud.queues.messages.map((message) => JSON.stringify(message)),
      refusals: [...answers].filter(([status]) => status !== 200).flatMap(([, bodies]) => bodies),
      'items less their content': items.map((item) =>
        JSON.stringify({ ...item, content: undefined, request: undefined, value: undefined, secret: undefined }),
      ),
    };
  });
  afterAll(() => service.stop());

  it('includes each kind of answer, and text in each place', () => {
    const statuses = [200, 202, 400, 403, 404, 409, 413, 415, 422, 429, 431, 502, 503];
    expect([...answers.keys()].sort()).toEqual(statuses);
    for (const [place, texts] of Object.entries(places))
      expect([place, texts.join('').length > 0]).toEqual([place, true]);
    expect(Object.keys(places)).toHaveLength(9);
  });

  it('includes a batch without room, one that failed in each attempt, and one whose failure could not be stored', () => {
    expect(answers.get(429)).toContainEqual(expect.stringMatching(/^The service is at its limit\./));
    expect(placesWith('no room for the batch', places)).toHaveLength(1);
    expect(answers.get(422)).toContainEqual(
      expect.stringMatching(/in each of 3 attempts, the last time with InternalServer/),
    );
    expect(placesWith('the job cannot be written to', places)).toHaveLength(1);
    expect(places.queue).toContainEqual(expect.stringMatching(/"condition":"RetriesExhausted"/));
  });

  it('includes remembered answers, those that could not be stored, and those that could not be looked up', () => {
    expect(items.filter(({ part }) => part === 'ANSWER')).toHaveLength(1);
    expect(placesWith('remembered answers cannot be read', places)).toHaveLength(1);
    expect(placesWith('answers cannot be remembered', places)).toHaveLength(1);
  });

  it('contains words of the rows only in the gzip of IN# and OUT# items, in remembered answers and in answers of 200', () => {
    expect(placesWith(TEXT, places)).toEqual([]);
    const holding = items.filter((item) => contentOf(item).includes(TEXT)).map(({ part }) => part.split('#')[0]);
    expect(new Set(holding)).toEqual(new Set(['IN', 'OUT', 'ANSWER']));
  });

  it('contains custom headers only where process needs them', () => {
    expect(placesWith(HEADER, places)).toEqual([]);
    const holding = items.filter(({ request }) => JSON.stringify(request)?.includes(HEADER));
    expect(new Set(holding.map(({ part }) => part))).toEqual(new Set(['IN#00000']));
  });

  it('contains no token and no secret key', () => {
    const { credentials, snowflakeUser } = service;
    const functions = service.cloud.functions.length;
    expect(functions).toBe(4);
    const ofMemory = items.filter(({ part }) => part === 'MEMORY').map(({ secret }) => String(secret));
    expect(ofMemory).toHaveLength(1);
    const { sessionToken, secretAccessKey } = credentials;
    for (const secret of [sessionToken, secretAccessKey, snowflakeUser.secretAccessKey, ...ofMemory]) {
      expect(placesWith(secret, places)).toEqual([]);
      expect(items.filter((item) => contentOf(item).includes(secret))).toEqual([]);
    }
  });

  it('names a wrong signature without repeating the signed request', () => {
    expect(answers.get(403)).toContainEqual(
      expect.stringMatching(/^\{"message":"API Gateway does not accept the signature of the request\./),
    );
  });

  it('includes events that have only a function and a batch id', () => {
    const event = /^\{("functionName":"[^"]+","batchId":"[^"]+")?\}$/;
    for (const payload of places.events ?? []) expect(payload).toMatch(event);
  });

  it('expires completely: rows soon after the deadline, results and remembered answers with the job', () => {
    const jobs = new Map(items.filter(({ part }) => part === 'JOB').map((job) => [job.job_key, job]));
    for (const item of items) {
      const job = jobs.get(item.job_key);
      if (item.part.startsWith('IN#') && job)
        expect(item.expires_at).toBeLessThanOrEqual(Number(job.deadline) / 1000 + ROWS_KEPT + 1);
      if (item.part.startsWith('OUT#') && job) expect(item.expires_at).toBe(Number(job.expires_at) + 60);
      if (job) expect(job.expires_at).toBeLessThanOrEqual(Number(job.accepted_at) / 1000 + RETENTION_SECONDS + 1);
      if (item.part === 'ANSWER') expect(item.expires_at).toBeLessThanOrEqual(endedAt + RETENTION_SECONDS + 1);
    }
    expect(items.filter(({ part }) => part.startsWith('IN#')).length).toBeGreaterThanOrEqual(5);
  });

  it('contains no row once the rows have expired, and no more than the secret of memory once the jobs have expired', () => {
    const left = (seconds: number) => items.filter(({ expires_at }) => !(expires_at <= seconds));
    const isSlot = ({ job_key }: Item) => String(job_key).startsWith(slotsKey(''));
    const withoutRows = left(endedAt + JOB_TIMES.deadlineSeconds / TIME_SCALE + ROWS_KEPT + 1).filter(
      (item) => !isSlot(item),
    );
    const parts = new Set(withoutRows.map(({ part }) => part.split('#')[0]));
    expect(parts).toEqual(new Set(['JOB', 'OUT', 'ANSWER', 'MEMORY']));
    const ofScores = withoutRows.filter(({ job_key }) => !String(job_key).startsWith(`${PHRASES}#`));
    for (const item of ofScores) expect(JSON.stringify(item) + contentOf(item)).not.toMatch(`${TEXT}|${HEADER}`);
    // The secret has no use without answers.
    expect(left(endedAt + RETENTION_SECONDS + 61).map(({ part }) => part)).toEqual(['MEMORY']);
    expect(left(endedAt + 2 * RETENTION_SECONDS + 1)).toEqual([]);
  });

  it('is searched everywhere: these tests find a leaked word in each place', () => {
    for (const place of Object.keys(places)) {
      const leaking = { ...places, [place]: [...(places[place] ?? []), `{"message":"about ${TEXT}"}`] };
      expect(placesWith(TEXT, leaking)).toEqual([place]);
    }
  });
});
