import type { Value } from '../../protocol/batch';
import { jsonOf } from '../../protocol/json-of';

/** SQL types whose values are text, as Snowflake names them in the return type header. */
const STRING_TYPE = /^(VARCHAR|STRING|TEXT|CHAR|NVARCHAR|NCHAR)/;

/** Returns the value in the form that SQL expects: if SQL declares a string type, a value that is not text becomes JSON text. */
export function inReturnType(value: Value, returnType = 'VARIANT'): Value {
  if (value === null || typeof value === 'string' || !STRING_TYPE.test(returnType)) return value;
  return jsonOf(value);
}
