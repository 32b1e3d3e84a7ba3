import { ItemTable } from '../../../lambda/jobs/item-table';
import { MemorySecret } from '../../../lambda/memory/memory-secret';
import { RememberedAnswers } from '../../../lambda/memory/remembered-answers';
import type { Clock } from '../../../lambda/shared/clock';
import { memoryDocumentClient } from '../../memory-table/memory-document-client';
import { MemoryTable } from '../../memory-table/memory-table';
import { aLog } from '../builders';

export const RETENTION_MS = 12 * 3_600_000;

type Send = (command: object) => Promise<object>;

/** Takes the place of a request to the table. */
export type Fault = (command: object, send: () => Promise<object>) => Promise<object>;

/** A table in memory, its requests, and memories of functions in it. */
export function aMemoryTable() {
  const table = new MemoryTable('jobs');
  const whole = memoryDocumentClient(table);
  const plain = whole.send.bind(whole) as Send;
  const requests: object[] = [];
  let fault: Fault = (_, send) => send();
  const send: Send = (command) => {
    requests.push(command);
    return fault(command, () => plain(command));
  };
  const client = Object.create(whole, { send: { value: send } }) as typeof whole;
  return {
    requests,
    items: () => table.all(),
    answers: () => table.all().filter(({ part }) => part === 'ANSWER'),
    /** From now on. */
    breaks: (broken: Fault) => void (fault = broken),
    memoryOf: (
      clock: Clock,
      { functionName = 'ext_func', identity = 'sentiment 1', log = aLog() }: Partial<MemoryFacts> = {},
    ) =>
      new RememberedAnswers(new ItemTable(client, 'jobs', clock), {
        functionName,
        identity,
        times: { retentionMs: RETENTION_MS },
        clock,
        log,
      }),
    forget: (clock: Clock, functionName = 'ext_func') =>
      new MemorySecret(new ItemTable(client, 'jobs', clock), {
        functionName,
        times: { retentionMs: RETENTION_MS },
        clock,
      }).replace(),
  };
}

interface MemoryFacts {
  readonly functionName: string;
  readonly identity: string;
  readonly log: ReturnType<typeof aLog>;
}
