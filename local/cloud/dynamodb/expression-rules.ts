import type { Expression, Operand } from 'dynalite/validations';
import type { ParsedRequest } from './parse-request';

/** DynamoDB's limits: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const EXPRESSION_BYTES = 4096;
const IN_OPERANDS = 100;

const EXPRESSIONS = [
  'KeyConditionExpression',
  'FilterExpression',
  'ProjectionExpression',
  'ConditionExpression',
  'UpdateExpression',
] as const;

const ORDERED_TYPES = ['S', 'N', 'B'];

/** The message if DynamoDB refuses an expression that dynalite accepts. */
export function expressionRefusal(request: ParsedRequest): string | undefined {
  for (const name of EXPRESSIONS) {
    const bytes = Buffer.byteLength(request[name] ?? '');
    if (bytes > EXPRESSION_BYTES)
      return `Invalid ${name}: Expression size has exceeded the maximum allowed size; expression size: ${bytes}`;
  }
  const conditions = [
    ['FilterExpression', request._filter?.expression],
    ['ConditionExpression', request._condition?.expression],
  ] as const;
  for (const [name, expression] of conditions) {
    const refusal = expression && conditionRefusal(expression);
    if (refusal !== undefined) return `Invalid ${name}: ${refusal}`;
  }
  return undefined;
}

function conditionRefusal({ type, args }: Expression): string | undefined {
  // The first operand is compared with the others.
  const operands = args.length - 1;
  if (type === 'in' && operands > IN_OPERANDS)
    return `The IN operator is provided with too many operands; number of operands: ${operands}`;
  for (const operand of args) {
    if (isExpression(operand)) {
      const refusal = conditionRefusal(operand);
      if (refusal !== undefined) return refusal;
    } else if (['<', '<=', '>', '>=', 'between'].includes(type) && !Array.isArray(operand)) {
      const [operandType = ''] = Object.keys(operand);
      if (!ORDERED_TYPES.includes(operandType))
        return `Incorrect operand type for operator or function; operator or function: ${type.toUpperCase()}, operand type: ${operandType}`;
    }
  }
  return undefined;
}

/** False for the path of an attribute, which is an array, and for a value. */
export function isExpression(operand: Operand): operand is Expression {
  return !Array.isArray(operand) && 'args' in operand;
}
