import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { MemoryTable } from './memory-table';
import { invalid } from './table-error';

/** A document client whose requests a {@link MemoryTable} answers at once. */
export function memoryDocumentClient(table: MemoryTable): DynamoDBDocumentClient {
  // Async, so that an error is a rejection.
  // eslint-disable-next-line @typescript-eslint/require-await
  const send = async (command: object) => ({ $metadata: {}, ...answer(command, table) });
  // The paginator requires a real DocumentClient.
  return Object.create(DynamoDBDocumentClient.prototype, { send: { value: send } }) as DynamoDBDocumentClient;
}

function answer(command: object, table: MemoryTable): object {
  if (command instanceof GetCommand) return table.get(command.input);
  if (command instanceof PutCommand) return table.put(command.input);
  if (command instanceof UpdateCommand) return table.update(command.input);
  if (command instanceof DeleteCommand) return table.delete(command.input);
  if (command instanceof QueryCommand) return table.query(command.input);
  if (command instanceof BatchWriteCommand) return table.batchWrite(command.input);
  if (command instanceof BatchGetCommand) return table.batchGet(command.input);
  throw invalid(`The memory table does not know ${command.constructor.name}`);
}
