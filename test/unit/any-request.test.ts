import fc from 'fast-check';
import { postHandler } from '../../lambda/handlers/post-handler';
import type { ProcessEvent } from '../../lambda/handlers/start-worker';
import { jobTimes } from '../../lambda/jobs/job-times';
import { anyRequest, type AnyRequest } from './any-request';
import { aLog, aMetrics, aPost, oneFunction } from './builders';
import { MemoryJobStore } from './memory-job-store';
import { VirtualClock } from './virtual-clock';

describe('any request', () => {
  const EXPECTED = [202, 400, 409, 413, 429];

  /** post with its own store, which has room for few rows. */
  function aPostHandler() {
    const clock = new VirtualClock();
    const log = aLog();
    const store = new MemoryJobStore(jobTimes(1, 12), clock);
    const started: string[] = [];
    const startProcessing = (_: string, { batchId }: ProcessEvent) => Promise.resolve(void started.push(batchId));
    const post = postHandler({
      functions: oneFunction(store, { maxValueBytes: 600_000, maxRows: 9, maxUnits: 9 }),
      startProcessing,
      maxBatchesInFlight: 9,
      maxBatchesAtOnce: 9,
      clock,
      log,
      metrics: aMetrics(),
    });
    const kept = () => [store.size, started.length];
    return { post, kept, log };
  }

  /** The event of API Gateway: with a text body, or in base64 for a binary media type. */
  function anEvent({ headers, body }: AnyRequest, isBase64Encoded: boolean) {
    const multiValueHeaders = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
    return {
      ...aPost({ body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded }),
      multiValueHeaders,
    };
  }

  it('is answered as expected, and nothing of a rejected one is kept: 300 times up to 6 requests', async () => {
    const seen = new Set<number>();
    const requests = fc.array(fc.tuple(anyRequest, fc.boolean()), { minLength: 1, maxLength: 6 });
    const property = fc.asyncProperty(requests, async (all) => {
      const { post, kept, log } = aPostHandler();
      for (const [request, inBase64] of all) {
        const before = kept();
        const { statusCode, body } = await post(anEvent(request, inBase64));
        seen.add(statusCode);
        expect(EXPECTED).toContain(statusCode);
        expect(body).toMatch(statusCode === 202 ? /^\{\}$/ : /^[A-Z].{10,200}\.$/);
        if (statusCode !== 202) expect(kept()).toEqual(before);
        expect(log.lines.join()).not.toContain('request failed');
      }
    });
    await fc.assert(property, { numRuns: 300 });
    expect([...seen].sort()).toEqual(EXPECTED);
  });
});
