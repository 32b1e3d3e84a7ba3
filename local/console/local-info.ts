import type { ConsoleInfo } from '../../console/api/info';
import { consoleFailures } from '../../console/server/failures';
import { SNOWFLAKE_LIMIT_SECONDS } from '../../console/server/jobs/snowflake-limit';
import { quotaOf } from '../../console/server/jobs/quota-of';
import { declaredArguments } from '../../lib/declared-arguments';
import type { DescribedFunction } from '../../lib/described-function';
import type { Cloud } from '../cloud/cloud';
import { countedHere } from './counted-here';
import { exampleRow } from '../snowflake/called-function';
import { jsonText } from '../snowflake/json-text';
import type { StackFacts } from './stack-facts';

/** Everything is possible with the stack on this machine. */
const MAY = { run: true, break: true, end: true, requeue: true, tryAsOthers: true };

export function localInfo(
  { region, accountId }: Pick<Cloud, 'region' | 'accountId'>,
  facts: StackFacts,
  { stack, deadlineMs, timeScale }: { readonly stack: string; readonly deadlineMs: number; readonly timeScale: number },
): ConsoleInfo {
  return {
    where: 'this machine',
    account: accountId,
    region,
    stack,
    functions: facts.functions.map(described),
    quotas: facts.quotas.map(({ name, unitsPerSecond, slots }) => ({ name, unitsPerSecond, slots })),
    counted: countedHere(facts.functions),
    failures: consoleFailures(),
    deadlineSeconds: deadlineMs / 1000,
    snowflakeLimitSeconds: SNOWFLAKE_LIMIT_SECONDS / timeScale,
    may: MAY,
    lacks: [],
  };
}

function described(fn: DescribedFunction): ConsoleInfo['functions'][number] {
  const { name, arguments: declared, returns, maxBatchRows, line } = fn;
  return {
    name,
    parameters: declaredArguments(declared).map((argument) => ({ ...argument })),
    returns,
    example: exampleRow(fn).map(jsonText),
    maxBatchRows,
    quota: quotaOf(line),
  };
}
