import fc from 'fast-check';
import type { Input, RecordedRequests, TableCommand } from './recorded-requests';

/** Random choices of one request: its kind, then numbers that each choose one value. */
const step = fc.record({ kind: fc.nat(), choices: fc.array(fc.nat({ max: 999 }), { minLength: 40, maxLength: 40 }) });

/** A random sequence of requests. */
export const sequence = fc.array(step, { minLength: 1, maxLength: 100, size: 'max' });

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** The number of keys that a sequence uses, so that its requests meet. */
const KEYS = 5;

/** Larger items would only make the test slow. */
const CONTENT_BYTES = 2_000;

/** Makes requests of the recorded kinds, with recorded keys, items and values, and some that were never recorded. */
export function requestMaker(recorded: RecordedRequests, TableName: string) {
  const { kinds } = recorded;
  const keys = recorded.keys.filter(({ job_key }) => String(job_key).length < 100).slice(0, KEYS);
  const items = recorded.items.filter(
    ({ content }) => !(content instanceof Uint8Array && content.length > CONTENT_BYTES),
  );

  return ({ kind, choices }: Step, last: Input): TableCommand => {
    let choice = 0;
    const next = (): number => choices[(choice += 1) % choices.length] ?? 0;
    const one = <T>(list: readonly T[], chosen = next()): T => list[chosen % list.length] as T;
    const key = (): Input => one(keys);
    const item = (): Input => ({
      ...one(items),
      ...key(),
      ...(next() % 3 === 0 && { in_flight: 'quota:test', deadline: next() }),
    });

    const value = (placeholder: string, own: unknown): unknown => {
      const among = next() % 10;
      if (among < 4) return own;
      if (among === 9 && next() % 4 === 0) return one<unknown>(['', 'text', 7, true, null, ['list'], 1.5, -3]);
      const other = one(recorded.valuesOf(placeholder));
      return typeof other === 'number' && among > 7 ? other + 1 - (next() % 3) : other;
    };
    const values = (own: Input) =>
      Object.fromEntries(Object.entries(own).map(([placeholder, sent]) => [placeholder, value(placeholder, sent)]));

    const { make, input } = one(kinds, kind);
    const continues = next() % 3 === 0 && 'KeyConditionExpression' in input ? last.LastEvaluatedKey : undefined;
    return make({
      ...input,
      ...(input.TableName !== undefined && { TableName }),
      ...(input.Key !== undefined && { Key: key() }),
      ...(input.Item !== undefined && { Item: next() % 4 === 0 ? { ...(input.Item as object), ...key() } : item() }),
      ...(input.ExpressionAttributeValues !== undefined && {
        ExpressionAttributeValues: values(input.ExpressionAttributeValues as Input),
      }),
      ...(input.RequestItems !== undefined && {
        RequestItems: { [TableName]: batch(Object.values(input.RequestItems as object)[0], { key, item }) },
      }),
      ...('KeyConditionExpression' in input && next() % 3 === 0 && { Limit: 1 + (next() % 3) }),
      ...(continues !== undefined && { ExclusiveStartKey: continues }),
    });
  };
}

function batch(recorded: unknown, { key, item }: { readonly key: () => Input; readonly item: () => Input }): unknown {
  if (!Array.isArray(recorded)) return { ...(recorded as Input), Keys: [key(), key()] };
  return [0, 1].map((at) =>
    at === 0 || recorded.every((one) => 'PutRequest' in one)
      ? { PutRequest: { Item: item() } }
      : { DeleteRequest: { Key: key() } },
  );
}
