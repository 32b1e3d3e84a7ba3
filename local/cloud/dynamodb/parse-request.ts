import { validateExpressions, type ParsedExpressions } from 'dynalite/validations';

type AttributeValue = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, AttributeValue>>;
type Conditions = Readonly<Record<string, { readonly AttributeValueList?: readonly AttributeValue[] }>>;

/** The parts of a request that the rules read, as sent: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/ */
export interface TableRequest {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Select?: string;
  readonly ConsistentRead?: boolean;
  readonly Item?: Item;
  readonly Key?: Item;
  readonly AttributesToGet?: readonly string[];
  readonly KeyConditions?: Conditions;
  readonly QueryFilter?: Conditions;
  readonly AttributeUpdates?: Readonly<Record<string, { readonly Value?: AttributeValue }>>;
  readonly ProjectionExpression?: string;
  readonly ConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly KeyConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
}

export type ParsedRequest = TableRequest & ParsedExpressions;

/** Parses the expressions; undefined if one is malformed, which the engine reports itself. */
export function parseRequest(request: TableRequest): ParsedRequest | undefined {
  const parsed = { ...request };
  return validateExpressions(parsed) === undefined ? parsed : undefined;
}
