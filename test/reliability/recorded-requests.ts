import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** A command of the document client. */
export interface TableCommand {
  readonly constructor: { readonly name: string };
  readonly input: object;
}

export type Input = Readonly<Record<string, unknown>>;

/** A request that some code has sent. */
export interface RecordedRequest {
  readonly make: (input: Input) => TableCommand;
  readonly input: Input;
}

/** Differ between requests of one kind. */
const VARIABLE = new Set([
  'TableName',
  'Key',
  'Item',
  'ExclusiveStartKey',
  'ExpressionAttributeValues',
  'RequestItems',
  'Limit',
]);

/** Records the requests that some code sends: one of each kind, and the keys, items and values in all of them. */
export class RecordedRequests {
  readonly items: Input[] = [];
  private readonly byKind = new Map<string, RecordedRequest>();
  private readonly values = new Map<string, unknown[]>();
  private readonly byKey = new Map<string, Input>();

  /** One request of each kind. Requests of one kind have the same command and the same expressions. */
  get kinds(): readonly RecordedRequest[] {
    return [...this.byKind.values()];
  }

  get keys(): readonly Input[] {
    return [...this.byKey.values()];
  }

  /** All values that were sent under this placeholder. */
  valuesOf(placeholder: string): readonly unknown[] {
    return this.values.get(placeholder) ?? [];
  }

  /** A client that records what it sends. */
  of(client: DynamoDBDocumentClient): DynamoDBDocumentClient {
    const send = (command: TableCommand, options?: object) => {
      this.record(command);
      return client.send(command as never, options);
    };
    return Object.create(client, { send: { value: send } }) as DynamoDBDocumentClient;
  }

  record(command: TableCommand): void {
    const input: Input = { ...command.input };
    const fixed = Object.entries(input).filter(([name, value]) => !VARIABLE.has(name) && value !== undefined);
    const make = (changed: Input) => new (command.constructor as new (input: Input) => TableCommand)(changed);
    const kind = JSON.stringify([command.constructor.name, Object.fromEntries(fixed), readOf(input)]);
    if (!this.byKind.has(kind)) this.byKind.set(kind, { make, input });
    const { Key, Item, ExpressionAttributeValues = {} } = input as Record<string, Input | undefined>;
    const { job_key, part } = Item ?? Key ?? {};
    if (part !== undefined) this.byKey.set(JSON.stringify([job_key, part]), { job_key, part });
    if (Item) this.items.push(Item);
    for (const [placeholder, value] of Object.entries(ExpressionAttributeValues)) {
      this.values.set(placeholder, [...this.valuesOf(placeholder), value]);
    }
  }
}

/** What a BatchGetItem asks for besides its keys. */
function readOf({ RequestItems = {} }: Input): readonly unknown[] {
  return Object.values(RequestItems as Input).map((request) =>
    Array.isArray(request) ? [] : { ...(request as Input), Keys: [] },
  );
}
