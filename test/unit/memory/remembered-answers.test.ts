import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { BatchGetCommand, BatchWriteCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Answer } from '../../../lambda/processing/kit/plan';
import { RowError } from '../../../lambda/processing/kit/row-error';
import { rowsTogether, type RowsTogether } from '../../../lambda/processing/kit/rows-together';
import type { ProcessorContext } from '../../../lambda/processing/processor';
import { UnsentCalls } from '../../../lambda/processing/unsent-calls';
import type { Row, Value } from '../../../lambda/protocol/batch';
import { aContext, someLimits } from '../a-context';
import { aLog, aMetrics } from '../builders';
import { VirtualClock } from '../virtual-clock';
import { aMemoryTable, RETENTION_MS } from './a-memory';

const THROTTLED = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
const DENIED = Object.assign(new Error('no'), { name: 'AccessDeniedException' });

type Table = ReturnType<typeof aMemoryTable>;

interface WorkerFacts {
  readonly clock?: VirtualClock;
  readonly functionName?: string;
  readonly identity?: string;
  readonly plan?: Partial<RowsTogether>;
  /** The service's answer to a text. */
  readonly answer?: (text: string) => Answer;
}

/** A worker whose service repeats each text in capitals. */
function aWorker(
  table: Table,
  { clock = new VirtualClock(), answer = (text) => text.toUpperCase(), plan, ...facts }: WorkerFacts = {},
) {
  const asked: string[] = [];
  const log = aLog();
  const metrics = aMetrics();
  const unsent = new UnsentCalls();
  const memory = table.memoryOf(clock, { ...facts, log });
  const processor = rowsTogether(
    { limits: someLimits({ rowsPerCall: 25 }), clock, metrics, random: () => 1, memory, unsent },
    {
      call: (rows) => {
        const texts = rows.map(([text]) => text as string);
        asked.push(...texts);
        return Promise.resolve(texts.map(answer));
      },
      ...plan,
    },
  );
  /** Processes one batch of one slice. */
  const batch = (texts: readonly string[], change: Partial<ProcessorContext> = {}): Promise<readonly Value[]> => {
    const rows: Row[] = texts.map((text) => [text]);
    return clock.runUntil(processor(rows, aContext({ rowNumbers: rows.map((_, index) => index), ...change })));
  };
  const end = () => clock.runUntil(memory.flush());
  return { asked, log, metrics, unsent, clock, processor, batch, end };
}

/** Has answers to these texts remembered. */
async function remembered(table: Table, texts: readonly string[], facts?: WorkerFacts): Promise<void> {
  const { batch, end } = aWorker(table, facts);
  await batch(texts);
  await end();
}

const texts = (count: number) => Array.from({ length: count }, (_, index) => `text ${index}`);
/** A text whose gzip has about so many bytes. */
const noise = (bytes: number) => randomBytes(bytes).toString('base64');
const capitals = (all: readonly string[]) => all.map((text) => text.toUpperCase());

describe('remembered answers', () => {
  it('answer a later batch without a call', async () => {
    const table = aMemoryTable();
    await remembered(table, texts(60));
    const { batch, asked, metrics, unsent } = aWorker(table);
    expect(await batch(texts(60))).toEqual(capitals(texts(60)));
    expect(asked).toEqual([]);
    expect(metrics.sums).toEqual({ RowsRemembered: 60 });
    expect(unsent.count).toBe(0);
  });

  it('leave to calls what is not known', async () => {
    const table = aMemoryTable();
    await remembered(table, texts(30));
    const { batch, asked, metrics } = aWorker(table);
    expect(await batch(texts(60))).toEqual(capitals(texts(60)));
    expect(asked).toEqual(texts(60).slice(30));
    expect(metrics.sums).toEqual({ Calls: 2, RowsRemembered: 30 });
  });

  it('may be NULL, and count each row that they answer', async () => {
    const table = aMemoryTable();
    await remembered(table, ['a', 'b'], { answer: () => null });
    const { batch, metrics } = aWorker(table);
    expect(await batch(['a', 'a', 'b'])).toEqual([null, null, null]);
    expect(metrics.sums).toEqual({ RowsRemembered: 3 });
  });

  it('cost a read for each 100 questions and a write for each 25, at most one write unit an answer', async () => {
    const table = aMemoryTable();
    await remembered(table, texts(500));
    const count = (kind: new (input: never) => object) => table.requests.filter((one) => one instanceof kind).length;
    expect([count(BatchGetCommand), count(BatchWriteCommand), count(GetCommand)]).toEqual([5, 20, 1]);
    expect(table.answers()).toHaveLength(500);
    expect(Math.max(...table.answers().map((item) => JSON.stringify(item).length))).toBeLessThan(1024);
  });

  it('are stored while the batch goes on, also those of calls of one row', async () => {
    const table = aMemoryTable();
    const clock = new VirtualClock();
    const { processor } = aWorker(table, { clock, plan: { kindOf: ([text]) => text as string } });
    const rows: Row[] = texts(60).map((text) => [text]);
    void processor(rows, aContext({ rowNumbers: rows.map((_, index) => index) }));
    await clock.advance(5_000);
    expect(table.answers().length).toBeGreaterThanOrEqual(25);
  });

  it('are kept if the batch is aborted', async () => {
    const table = aMemoryTable();
    const clock = new VirtualClock();
    const { processor, end } = aWorker(table, { clock });
    const stop = new AbortController();
    setMaxListeners(0, stop.signal);
    const rows: Row[] = texts(500).map((text) => [text]);
    const context = aContext({ rowNumbers: rows.map((_, index) => index), signal: stop.signal });
    const aborted = expect(processor(rows, context)).rejects.toThrow('deadline');
    await clock.advance(900);
    stop.abort(new Error('deadline'));
    await aborted;
    await end();
    const { batch, asked } = aWorker(table);
    await batch(texts(500));
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThanOrEqual(300);
  });

  it('show nothing of a row in their keys', async () => {
    const table = aMemoryTable();
    await remembered(table, ['secret text']);
    expect(table.answers()[0]?.job_key).toMatch(/^ext_func#[\w-]{43}$/);
  });

  it('expire with the retention of jobs, and the secret with the last of them', async () => {
    const table = aMemoryTable();
    const clock = new VirtualClock();
    await remembered(table, ['a'], { clock });
    await clock.advance(RETENTION_MS - 60_000);
    const one = aWorker(table, { clock });
    await one.batch(['a']);
    expect(one.asked).toEqual([]);
    await clock.advance(120_000);
    const other = aWorker(table, { clock });
    await other.batch(['a']);
    expect(other.asked).toEqual(['a']);
    const secrets = table.items().filter(({ part }) => part === 'MEMORY');
    expect(secrets).toHaveLength(1);
    expect(Number(secrets[0]?.expires_at) * 1000 - clock.now()).toBeGreaterThan(RETENTION_MS);
  });

  it.each<[string, WorkerFacts, Partial<ProcessorContext>]>([
    ['another function', { functionName: 'other_func' }, {}],
    ['another version or other settings', { identity: 'sentiment 2' }, {}],
    ['other options', {}, { options: { language: 'de' } }],
    ['other context headers', {}, { contextHeaders: { 'current-user': 'ADA' } }],
    ['another return type', {}, { returnType: 'VARCHAR' }],
    ['other declared arguments', {}, { arguments: [{ name: 'b', type: 'VARCHAR' }] }],
  ])('are not those of %s', async (_, facts, change) => {
    const table = aMemoryTable();
    await remembered(table, ['a']);
    const { batch, asked } = aWorker(table, facts);
    await batch(['a'], change);
    expect(asked).toEqual(['a']);
  });

  it('may depend on the question alone, and never on the batch, the query or the order of options', async () => {
    const table = aMemoryTable();
    await remembered(table, ['a'], { plan: { answersDependOn: 'question' } });
    const one = aWorker(table, { plan: { answersDependOn: 'question' } });
    const batch = { functionName: 'ext_func', batchId: 'another', queryId: 'another', attempt: 2 };
    await one.batch(['a'], { batch, options: { any: 'thing' } });
    expect(one.asked).toEqual([]);
    const first = aWorker(table);
    await first.batch(['b'], { options: { x: '1', y: '2' } });
    await first.end();
    const second = aWorker(table);
    await second.batch(['b'], { batch, options: { y: '2', x: '1' } });
    expect(second.asked).toEqual([]);
  });

  it('are none for processors that send every row', async () => {
    const table = aMemoryTable();
    const plan: Partial<RowsTogether> = { identicalRows: 'each' };
    await remembered(table, ['a'], { plan });
    expect(table.requests).toEqual([]);
  });

  it('are no errors', async () => {
    const table = aMemoryTable();
    await remembered(table, ['a', 'bad'], {
      answer: (text) => (text === 'bad' ? new RowError('BAD', 'It is bad.') : text),
    });
    const { batch, asked } = aWorker(table);
    await batch(['a', 'bad']);
    expect(asked).toEqual(['bad']);
  });

  it('are no values that an item could not hold', async () => {
    const table = aMemoryTable();
    await remembered(table, ['a', 'b'], {
      answer: (text) => noise(text === 'a' ? 302_000 : 295_000),
    });
    const { batch, asked } = aWorker(table);
    await batch(['a', 'b']);
    expect(asked).toEqual(['a']);
  });

  it('come back as they were learnt, also long ones, which take a fraction of their size', async () => {
    const table = aMemoryTable();
    const long: Value = Array.from({ length: 70 }, (_, index) => ({
      TokenId: index + 1,
      Text: `Wörter${(index * 7919) % 61}`,
      BeginOffset: index * 8,
      EndOffset: index * 8 + 7,
      PartOfSpeech: { Tag: ['NOUN', 'VERB', 'ADJ', 'DET'][index % 4] ?? '', Score: 1 - 1 / (index * 1013 + 7) },
    }));
    const answers: Readonly<Record<string, Value>> = {
      long,
      short: 'short',
      edge: 'x'.repeat(898),
      over: 'é'.repeat(450),
    };
    await remembered(table, Object.keys(answers), { answer: (text) => answers[text] ?? null });
    const { batch, asked } = aWorker(table);
    expect(await batch(Object.keys(answers))).toEqual(Object.values(answers));
    expect(asked).toEqual([]);
    const plain = table.answers().filter(({ value }) => value !== undefined);
    expect(plain.map(({ value }) => value).sort()).toEqual([JSON.stringify('short'), JSON.stringify('x'.repeat(898))]);
    const packed = table.answers().map(({ content }) => (content instanceof Uint8Array ? content.length : 0));
    expect(JSON.stringify(long).length).toBeGreaterThan(7_000);
    expect(Math.max(...packed)).toBeLessThan(2_000);
  });

  it('are forgotten by the next batch of a running worker, once an operator says so', async () => {
    const table = aMemoryTable();
    const { batch, asked, clock, end } = aWorker(table);
    await batch(['a']);
    await end();
    await table.forget(clock);
    await batch(['a']);
    expect(asked).toEqual(['a', 'a']);
    await end();
    await batch(['a']);
    expect(asked).toEqual(['a', 'a']);
  });

  it('of two workers that start at the same time have one secret', async () => {
    const table = aMemoryTable();
    const clock = new VirtualClock();
    const workers = [aWorker(table, { clock }), aWorker(table, { clock })];
    await Promise.all(workers.map(({ batch }, index) => batch([`text ${index}`])));
    for (const { end } of workers) await end();
    const later = aWorker(table, { clock });
    await later.batch(['text 0', 'text 1']);
    expect(later.asked).toEqual([]);
  });
});

describe('a table that fails', () => {
  it.each<[string, Error]>([
    ['throttles', THROTTLED],
    ['refuses', DENIED],
  ])('and %s everything costs no batch its answer, and one line without text a batch', async (_, error) => {
    const table = aMemoryTable();
    table.breaks(() => Promise.reject(error));
    const { batch, log, end } = aWorker(table);
    expect(await batch(['a', 'b'])).toEqual(['A', 'B']);
    expect(await batch(['c'])).toEqual(['C']);
    await end();
    expect(log.lines).toHaveLength(2);
    expect(log.lines[0]).toContain(error.name);
  });

  it('in lookups alone still learns, and knows the answers later', async () => {
    const table = aMemoryTable();
    table.breaks((command, send) => (command instanceof BatchGetCommand ? Promise.reject(THROTTLED) : send()));
    await remembered(table, ['a']);
    table.breaks((_, send) => send());
    const { batch, asked } = aWorker(table);
    await batch(['a']);
    expect(asked).toEqual([]);
  });

  it('in writes alone costs no answer and holds no worker', async () => {
    const table = aMemoryTable();
    table.breaks((command, send) => (command instanceof BatchWriteCommand ? Promise.reject(DENIED) : send()));
    const { batch, clock, end, log } = aWorker(table);
    expect(await batch(texts(100))).toEqual(capitals(texts(100)));
    const before = clock.now();
    await end();
    expect(clock.now() - before).toBeLessThan(3_000);
    expect(log.lines).toEqual([expect.stringContaining('AccessDeniedException')]);
  });

  it('never answers delays a batch by a few seconds, and its worker by a few at the end', async () => {
    const table = aMemoryTable();
    table.breaks(() => new Promise(() => undefined));
    const { batch, clock, end } = aWorker(table);
    const before = clock.now();
    expect(await batch(['a'])).toEqual(['A']);
    await end();
    expect(clock.now() - before).toBeLessThan(8_000);
  });

  it('never answers writes does not hold more than some megabytes', async () => {
    const table = aMemoryTable();
    table.breaks((command, send) => (command instanceof BatchWriteCommand ? new Promise(() => undefined) : send()));
    const { batch, log } = aWorker(table, { answer: () => noise(250_000) });
    await batch(texts(60));
    expect(log.lines).toEqual([expect.stringContaining('too many wait')]);
  });

  it('leaves keys unprocessed gets them again', async () => {
    const table = aMemoryTable();
    await remembered(table, texts(10));
    table.breaks(async (command, send) => {
      if (!(command instanceof BatchGetCommand)) return send();
      const { Keys = [] } = command.input.RequestItems?.jobs ?? {};
      const [first, ...others] = Keys;
      command.input.RequestItems = { jobs: { ...command.input.RequestItems?.jobs, Keys: first ? [first] : [] } };
      return { ...(await send()), UnprocessedKeys: others.length > 0 ? { jobs: { Keys: others } } : {} };
    });
    const { batch, asked } = aWorker(table);
    await batch(texts(10));
    expect(asked).toEqual([]);
  });
});
