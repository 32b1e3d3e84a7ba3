import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { IndexLag } from '../memory-table/lagging-index';
import { memoryDocumentClient } from '../memory-table/memory-document-client';
import { MemoryTable } from '../memory-table/memory-table';
import type { DynaliteTable } from '../unit/dynalite-table';

/** A table for one world. */
export interface TestedTable {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
  /** Only in memory: the index follows the table on this clock. Without it, requests take real time. */
  readonly follow?: (lag: IndexLag) => void;
}

/** A table in memory, whose index can lag behind it. */
export function memoryTable(): TestedTable {
  let lag: IndexLag = { now: () => 0, lagMs: () => 0 };
  const table = new MemoryTable('jobs', { lag: { now: () => lag.now(), lagMs: () => lag.lagMs() } });
  return {
    client: memoryDocumentClient(table),
    name: table.name,
    follow: (next) => {
      lag = next;
    },
  };
}

/** A new table of a DynamoDB engine. Another world's table may hold answers that this world's functions never learnt. */
export async function dynaliteTable(engine: DynaliteTable): Promise<TestedTable> {
  return { client: engine.client, name: await engine.create() };
}
