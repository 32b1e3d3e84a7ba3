import { EventLog } from '../../../console/server/event-log';
import { startConsole, type RunningConsole } from '../../../console/server/start-console';
import { aSource } from './a-source';

const events = new EventLog();
const counts: number[] = [];
let page: RunningConsole;

beforeAll(async () => {
  const source = aSource({ events, onPages: (count) => counts.push(count) });
  page = await startConsole({ source, files: { page: () => Promise.resolve({ html: '', js: '', css: '' }) } });
});

afterAll(() => page.stop());

const add = () => events.add({ kind: 'calls', at: 0, quota: 'q', answered: 1, throttled: 0, failed: 0 });

/** Reads a stream until it holds `end`. */
async function read(end: string, lastId?: string): Promise<string> {
  const headers = { 'x-console-token': page.token, ...(lastId !== undefined && { 'last-event-id': lastId }) };
  const reply = await fetch(`${page.url}api/events`, { headers });
  const decoder = new TextDecoder();
  let all = '';
  const body: AsyncIterable<Uint8Array> | null = reply.body;
  for await (const chunk of body ?? []) {
    all += decoder.decode(chunk, { stream: true });
    if (all.includes(end)) break;
  }
  return all;
}

describe('the event stream', () => {
  it('begins with all that is known, and goes on with what happens', async () => {
    add();
    const reading = read(`id: ${events.instance}-2`);
    while (counts.length === 0) await new Promise(setImmediate);
    add();
    expect(await reading).toMatch(/^: connected\n\nid: \w+-1\ndata: \{.*\}\n\nid: \w+-2\n/);
  });

  it('resumes after the last event that the page got', async () => {
    expect(await read('-2', `${events.instance}-1`)).not.toContain('-1\n');
  });

  it.each(['0123456789ab-1', 'nonsense'])('tells a page with the id %s to forget everything first', async (lastId) => {
    expect(await read('-2', lastId)).toMatch(/^event: reset\n[^]*-1\n/);
  });

  it('tells the source when the last page has gone', async () => {
    while (counts.at(-1) !== 0) await new Promise(setImmediate);
    expect(Math.max(...counts)).toBeGreaterThanOrEqual(1);
  });
});
