import type { ParsedRequest } from './parse-request';
import type { IndexSchema } from './table-schema';

/** The message if a Query or a Scan reads what its index does not offer. */
export function readRefusal(
  operation: 'Query' | 'Scan',
  request: ParsedRequest,
  index: IndexSchema | undefined,
): string | undefined {
  const { Select, ConsistentRead, AttributesToGet = [] } = request;
  if (Select === 'COUNT' && request._projection)
    return 'Cannot specify the ProjectionExpression when choosing to get only the Count';
  if (Select === 'ALL_PROJECTED_ATTRIBUTES' && request.IndexName === undefined && operation === 'Query')
    return 'ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName';
  // DynamoDB reads attributes that a local index lacks from the table.
  if (!index?.global) return undefined;
  if (ConsistentRead) return 'Consistent reads are not supported on global secondary indexes';
  const missing = (names: readonly string[]) => names.filter((name) => index.projected && !index.projected.has(name));

  const filtered = missing([
    ...Object.keys(request._filter?.pathHeads ?? {}),
    ...Object.keys(request.QueryFilter ?? {}),
  ]);
  // DynamoDB Local accepts such a filter in a Scan.
  if (filtered.length > 0 && operation === 'Query')
    return `One or more parameter values were invalid: Secondary index ${index.name} does not project one or more filter attributes: [${filtered.join(', ')}]`;
  const projected = missing([...(request._projection?.paths ?? []).map(([name]) => String(name)), ...AttributesToGet]);
  if (projected.length > 0)
    return `One or more parameter values were invalid: Global secondary index ${index.name} does not project [${projected.join(', ')}]`;
  return undefined;
}
