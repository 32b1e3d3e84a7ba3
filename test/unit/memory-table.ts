import type { ConditionalWrite, ItemKey, ItemQuery, Values } from '../../lambda/jobs/item-table';
import type { Clock } from '../../lambda/shared/clock';

/**
 * The requests for slots of the Jobs table, in memory: queries of one partition and conditional writes. It understands as much of
 * DynamoDB's expressions as these requests use, and passes the same tests as the engine.
 */
export class MemoryTable {
  private readonly clock: Clock;
  private readonly answerMs: number;
  private readonly items = new Map<string, Values>();

  /** @param answerMs how long a request takes */
  constructor(clock: Clock, answerMs = 0) {
    this.clock = clock;
    this.answerMs = answerMs;
  }

  async query({ values }: Pick<ItemQuery, 'values'>): Promise<readonly Values[]> {
    await this.answer();
    const [partition] = Object.values(values);
    const found = [...this.items.values()].filter(({ job_key }) => job_key === partition);
    return found.sort((one, other) => (String(one.part) < String(other.part) ? -1 : 1));
  }

  async putIf(item: ItemKey, write: ConditionalWrite): Promise<boolean> {
    const written = await this.write(item, write, () => ({ ...item }));
    return written !== undefined;
  }

  updateIf(key: ItemKey, expression: string, write: ConditionalWrite): Promise<Values | undefined> {
    const changes = [...expression.matchAll(/#(\w+) = (:\w+)/g)].map(([, name = '', value = '']) => [
      name,
      write.values[value],
    ]);
    return this.write(key, write, (before) => ({ ...before, ...(Object.fromEntries(changes) as Values) }));
  }

  private async write(
    key: ItemKey,
    { condition, values }: ConditionalWrite,
    change: (before: Values | undefined) => Values,
  ): Promise<Values | undefined> {
    await this.answer();
    const place = `${key.job_key}\n${key.part}`;
    const before = this.items.get(place);
    if (!holds(condition, before ?? {}, values)) return undefined;
    const written = change(before);
    this.items.set(place, written);
    return written;
  }

  private async answer(): Promise<void> {
    if (this.answerMs > 0) await this.clock.sleep(this.answerMs);
  }
}

/** A condition of comparisons and `attribute_not_exists`, joined by AND and OR. */
function holds(condition: string, item: Values, values: Values): boolean {
  const tokens = condition.match(/attribute_not_exists\(#\w+\)|[()]|AND|OR|[#:]\w+|<=|>=|<|>|=/g) ?? [];
  const operand = (token = ''): unknown => (token.startsWith('#') ? item[token.slice(1)] : values[token]);
  const one = (): boolean => {
    const token = tokens.shift() ?? '';
    if (token === '(') {
      const inner = any();
      tokens.shift();
      return inner;
    }
    const absent = /^attribute_not_exists\(#(\w+)\)$/.exec(token);
    if (absent) return item[absent[1] ?? ''] === undefined;
    return compare(operand(token), tokens.shift() ?? '', operand(tokens.shift()));
  };
  const all = (): boolean => {
    let result = one();
    while (tokens[0] === 'AND') result = (tokens.shift(), one()) && result;
    return result;
  };
  const any = (): boolean => {
    let result = all();
    while (tokens[0] === 'OR') result = (tokens.shift(), all()) || result;
    return result;
  };
  return any();
}

/** No comparison with an attribute that is absent holds, as in DynamoDB. */
function compare(left: unknown, operator: string, right: unknown): boolean {
  if (typeof left === 'string' && typeof right === 'string') return operator === '=' && left === right;
  if (typeof left !== 'number' || typeof right !== 'number') return false;
  const ordered = {
    '=': left === right,
    '<': left < right,
    '<=': left <= right,
    '>': left > right,
    '>=': left >= right,
  };
  return ordered[operator as keyof typeof ordered];
}
