import { Session } from 'node:inspector/promises';
import type { Profiler } from 'node:inspector';
import { startConsole } from '../../console/server/start-console';
import { LocalSource } from '../../local/console/local-source';
import { Taps } from '../../local/console/taps';
import { callExternalFunction } from '../../local/snowflake/external-function';
import { aService, sentimentAt } from './a-service';
import { ConsoleClient } from './console-client';

const BATCHES = 400;
const IN_FLIGHT = 200;
const ROWS_PER_BATCH = 4;

/** The part of the run's CPU time that the console may use. */
const MOST_SHARE = 0.05;

/** The files whose work, and everything that they call, is the console's. */
const CONSOLE = /\/(console\/server|local\/console)\//;

/** The time of samples whose stack has a frame of the console, and of all samples in which the process worked. */
function times({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile) {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const isConsole = (id: number | undefined): boolean =>
    id !== undefined && (CONSOLE.test(byId.get(id)?.url ?? '') || isConsole(parents.get(id)));
  let [own, all] = [0, 0];
  samples.forEach((id, at) => {
    const delta = timeDeltas[at] ?? 0;
    if (byId.get(id)?.functionName !== '(idle)') all += delta;
    if (isConsole(id)) own += delta;
  });
  return { own, all };
}

it('uses at most a twentieth of the CPU time of a run with 200 batches in flight', async () => {
  const taps = new Taps();
  let functionsMs = 0;
  const service = await aService({
    config: { functions: sentimentAt(20), polls: { holdSeconds: 0 } },
    comprehend: { latencyMs: 5, callsPerSecond: 1_000, ...taps.comprehend },
    cloud: {
      accountConcurrency: 20,
      observer: Object.assign(taps.observer, {
        invocation: ((before) => (report) => {
          functionsMs += report.usage?.cpuMs ?? 0;
          before?.(report);
        })(taps.observer.invocation) satisfies typeof taps.observer.invocation,
      }),
      faults: taps.cloudFaults,
    },
  });
  const source = new LocalSource(service, taps);
  const page = await startConsole({ source, files: { page: () => Promise.reject(new Error('not asked for')) } });
  const client = new ConsoleClient(page);
  const profiler = new Session();
  try {
    await client.open();
    profiler.connect();
    await profiler.post('Profiler.enable');
    await profiler.post('Profiler.start');
    const before = process.cpuUsage();
    await callExternalFunction({
      name: 'ext_func_async',
      signature: '(A VARCHAR)',
      returnType: 'VARIANT',
      url: service.functionUrl,
      region: service.region,
      credentials: service.credentials,
      rows: Array.from({ length: BATCHES * ROWS_PER_BATCH }, (_, row) => [`row ${row} is good`]),
      maxBatchRows: ROWS_PER_BATCH,
      parallelBatches: IN_FLIGHT,
    });
    const { profile } = await profiler.post('Profiler.stop');
    const { user, system } = process.cpuUsage(before);
    const { own, all } = times(profile);
    const mainMs = (user + system) / 1000;
    const consoleMs = (own / all) * mainMs;
    const share = consoleMs / (mainMs + functionsMs);
    const most = Math.max(...client.all('quota').map(({ waiting }) => waiting));
    console.log(
      `The console used ${(share * 100).toFixed(1)} % of the run's CPU time: ${Math.round(consoleMs)} ms of ${Math.round(mainMs + functionsMs)} ms, ` +
        `with up to ${most} batches waiting and ${client.events.length} events.`,
    );
    expect(most).toBeGreaterThan(IN_FLIGHT / 2);
    expect(share).toBeLessThan(MOST_SHARE);
  } finally {
    profiler.disconnect();
    client.close();
    await page.stop();
    await service.stop();
  }
});
