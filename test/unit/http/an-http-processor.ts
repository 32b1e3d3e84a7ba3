import type { LookupAddress } from 'node:dns';
import type { HttpSettings } from '../../../lambda/processing/http/contract';
import { http } from '../../../lambda/processing/http/http';
import type { ProcessorContext } from '../../../lambda/processing/processor';
import type { Row, Value } from '../../../lambda/protocol/batch';
import type { CallLimits } from '../../../lambda/shared/contract';
import { aContext, someLimits } from '../a-context';
import { aMetrics } from '../builders';
import { HeldClock } from './held-clock';
import { TEST_CA } from './test-certificates';

export const CALL_TIMEOUT_SECONDS = 15;

/** Settings of an API on this machine; a test overrides the properties that it checks. */
export function someSettings(port: number, change: Partial<HttpSettings> = {}): HttpSettings {
  return {
    url: `http://127.0.0.1:${port}`,
    method: 'GET',
    path: '/items/{id}',
    query: {},
    headers: {},
    result: '',
    columns: ['id'],
    idempotencyHeader: 'Idempotency-Key',
    rowErrorStatuses: [],
    identicalRows: 'once',
    privateHosts: ['127.0.0.1', 'api.test'],
    maxResponseBytes: 1_000_000,
    ...change,
  };
}

interface Change {
  readonly settings: HttpSettings;
  readonly limits?: Partial<CallLimits>;
  readonly secret?: () => string;
  readonly resolve?: (hostname: string) => Promise<readonly LookupAddress[]>;
  readonly context?: Partial<ProcessorContext>;
}

/** The processor with real connections, and clock and secret of the test's. */
export function anHttpProcessor({ settings, limits, secret, resolve, context }: Change) {
  const clock = new HeldClock(CALL_TIMEOUT_SECONDS * 1000);
  const metrics = aMetrics();
  const processor = http({
    settings,
    limits: someLimits({ quota: undefined, rowsPerCall: 1, callTimeoutSeconds: CALL_TIMEOUT_SECONDS, ...limits }),
    clock,
    metrics,
    // Names under .test lead to this machine.
    resolve: resolve ?? (() => Promise.resolve([{ address: '127.0.0.1', family: 4 }])),
    ca: TEST_CA,
    ...(secret && { readSecret: () => Promise.resolve().then(secret) }),
  });
  const run = (...rows: Row[]): Promise<readonly Value[]> =>
    processor(rows, aContext({ rowNumbers: rows.map((_, number) => number), ...context }));
  return { run, clock, metrics };
}

/** The code of a row's error; undefined for any other value. */
export function codeOf(value: Value | undefined): string | undefined {
  return (value as { error?: { code?: string } } | null | undefined)?.error?.code;
}
