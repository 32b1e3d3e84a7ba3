import {
  BatchGetCommand,
  BatchWriteCommand,
  GetCommand,
  PutCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import type { ItemTable } from '../../lambda/jobs/item-table';
import { RememberedAnswers } from '../../lambda/memory/remembered-answers';
import { jsonOf } from '../../lambda/protocol/json-of';
import { aContext } from '../unit/a-context';
import type { Write } from './history';
import type { TestedFunction } from './tested-function';

/** What happens to the requests of memory: to its lookups, to its writes, or to both. */
export interface MemoryTrouble {
  readonly of: 'lookups' | 'writes' | 'both';
  readonly kind: 'refused' | 'throttled' | 'never answered';
}

type MemoryParts = Pick<ConstructorParameters<typeof RememberedAnswers>[1], 'times' | 'clock' | 'log'>;

const ERRORS = { refused: 'AccessDeniedException', throttled: 'ThrottlingException' } as const;

const COMMANDS = { lookups: [BatchGetCommand, GetCommand], writes: [BatchWriteCommand, PutCommand] } as const;

/**
 * The remembered answers of a function, as process makes them.
 *
 * @param version of the processor. Default: that of the service under test
 */
export function memoryOf(
  { functionName }: Pick<TestedFunction, 'functionName'>,
  table: ItemTable,
  { times, clock, log }: MemoryParts,
  version = 2,
): RememberedAnswers {
  return new RememberedAnswers(table, { functionName, identity: `version ${version}`, times, clock, log });
}

/** The client, whose requests have the trouble of the moment. */
export function withTrouble(
  client: DynamoDBDocumentClient,
  troubleNow: () => MemoryTrouble | undefined,
): DynamoDBDocumentClient {
  const send = (command: Write): Promise<unknown> => {
    const trouble = troubleNow();
    if (!trouble || !isHit(command, trouble)) return client.send(command as never);
    if (trouble.kind === 'never answered') return new Promise(() => undefined);
    return Promise.reject(Object.assign(new Error(trouble.kind), { name: ERRORS[trouble.kind] }));
  };
  return Object.create(client, { send: { value: send } }) as DynamoDBDocumentClient;
}

function isHit(command: Write, { of }: MemoryTrouble): boolean {
  const hit = of === 'both' ? [...COMMANDS.lookups, ...COMMANDS.writes] : COMMANDS[of];
  return hit.some((kind) => command instanceof kind);
}

/** Stores answers to these texts as an earlier version of the function would have. The version under test must not use them. */
export async function learnEarlier(
  fn: TestedFunction,
  texts: readonly string[],
  { table, ...parts }: MemoryParts & { readonly table: ItemTable },
): Promise<void> {
  const memory = memoryOf(fn, table, parts, 1);
  const context = aContext();
  const batch = memory.of(context, 'question');
  const keys = texts.map((text) => jsonOf([text]));
  await batch.recall(keys, context.signal);
  for (const key of keys) batch.learn(key, `the earlier version's answer to ${key}`);
  await memory.flush();
}
