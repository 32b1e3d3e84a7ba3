import { costPerMillion, DAYS_STORED, type Costs } from '../cost/cost-per-million';
import { PRICES_AS_OF } from '../../lib/prices';
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
  infrastructure: '**sum without Comprehend**',
  comprehend: 'Comprehend',
};

/** The section about cost. It multiplies the counts of the other sections by list prices. */
export function costSection(oneBatch: readonly OneBatchRun[], loads: readonly LoadRun[]): readonly string[] {
  const columns = new Map<string, Usage>();
  for (const { contender, quota, rows, usage } of oneBatch) {
    if (quota !== DEFAULT_QUOTA) continue;
    const name = contender === 'service' ? 'this service' : 'baseline';
    columns.set(`${name}, batches of ${number(rows)}, one at a time`, usage);
  }
  for (const { batches, sharing, timingFactor, accountConcurrency, failed, usage } of loads) {
    if (sharing && timingFactor === 1 && accountConcurrency === undefined && failed === 0)
      columns.set(`this service, ${batches} at once`, usage);
  }
  const costs = [...columns.values()].map(costPerMillion);
  return [
    '## Cost of a million rows',
    '',
    `The table has US dollars at list prices of us-east-1 (${PRICES_AS_OF}, ${'[`lib/prices.ts`](../lib/prices.ts)'}), computed from the requests, units, bytes and times`,
    `in the sections above, at ${DEFAULT_QUOTA} calls a second. It assumes that items are stored for ${DAYS_STORED} days, although the baseline never deletes its items. The functions of the`,
    'baseline have 256 MB each; `memory` in [`lib/config.ts`](../lib/config.ts) has the memory of this service. Free tiers, X-Ray (sampled), data transfer and',
    '[remembered answers](#remembered-answers) are left out.',
    '',
    ...markdownTable(
      ['', ...columns.keys()],
      Object.entries(LINES).map(([key, name]) => [name, ...costs.map((cost) => dollars(cost[key as keyof Costs]))]),
    ),
    'Many batches at once cost more. Snowflake also polls the batches that wait, and Lambda bills get for the time that it holds a poll.',
    '',
  ];
}

function dollars(value: number): string {
  return number(value, value < 10 ? 3 : 0);
}
