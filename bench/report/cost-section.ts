import { costPerMillion, DAYS_STORED, type Costs } from '../cost/cost-per-million';
import { PRICES_AS_OF } from '../cost/prices';
import type { Usage } from '../cost/usage';
import { DEFAULT_QUOTA } from '../scenarios/assumptions';
import type { LoadRun } from '../scenarios/many-batches';
import type { OneBatchRun } from '../scenarios/one-batch';
import { markdownTable } from './markdown-table';
import { number } from './numbers';

const LINES: Readonly<Record<keyof Costs, string>> = {
  apiGateway: 'API Gateway',
  lambdaRequests: 'Lambda, requests',
  lambdaTime: 'Lambda, time',
  tableWrites: 'DynamoDB, writes',
  tableReads: 'DynamoDB, reads',
  tableStorage: 'DynamoDB, storage',
  logs: 'Logs',
  infrastructure: '**together**',
  comprehend: 'Comprehend',
};

/** The part of the page about cost: what the other parts have counted, at list prices. */
export function costSection(oneBatch: readonly OneBatchRun[], loads: readonly LoadRun[]): readonly string[] {
  const columns = new Map<string, Usage>();
  for (const { contender, quota, rows, usage } of oneBatch) {
    if (quota !== DEFAULT_QUOTA) continue;
    const name = contender === 'service' ? 'this service' : 'baseline';
    columns.set(`${name}, batches of ${number(rows)}, one at a time`, usage);
  }
  for (const { batches, sharing, timingFactor, failed, usage } of loads) {
    if (sharing && timingFactor === 1 && failed === 0) columns.set(`this service, ${batches} at once`, usage);
  }
  const costs = [...columns.values()].map(costPerMillion);
  return [
    '## Cost of a million rows',
    '',
    `US dollars at list prices of us-east-1 (${PRICES_AS_OF}, ${'[`bench/cost/prices.ts`](../bench/cost/prices.ts)'}), from the requests, units, bytes and times counted`,
    `above at ${DEFAULT_QUOTA} calls a second. Items are stored for ${DAYS_STORED} days; those of the baseline are never deleted. Its functions have`,
    '256 MB each, those of this service what `memory` in [`lib/config.ts`](../lib/config.ts) says. Left out: free tiers, X-Ray (sampled), data transfer.',
    '',
    ...markdownTable(
      ['', ...columns.keys()],
      Object.entries(LINES).map(([key, name]) => [name, ...costs.map((cost) => dollars(cost[key as keyof Costs]))]),
    ),
    'Many batches at once cost more: each waits for its share of the quota in a function that is paid by time, and is polled meanwhile.',
    '',
  ];
}

function dollars(value: number): string {
  return number(value, value < 10 ? 3 : 0);
}
