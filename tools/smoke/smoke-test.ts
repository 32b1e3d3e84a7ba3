import { exampleRow, takesOneText } from '../../local/snowflake/called-function';
import { declarationOf } from '../../local/snowflake/declaration-of';
import { selectExpressions } from '../../local/snowflake/select-statement';
import type { Exchange } from '../../local/snowflake/batch-exchange';
import { callExternalFunction } from '../../local/snowflake/external-function';
import type { Json } from '../../local/snowflake/json';
import { RemoteServiceError } from '../../local/snowflake/remote-service-error';
import { SNOWFLAKE_TIMING } from '../../local/snowflake/timing';
import type { SmokeTarget } from './smoke-target';

/** For a URL that cdk.json does not know: the function of Snowflake's sample. */
const SAMPLE = { name: 'ext_func', arguments: '(a VARCHAR)', returns: 'VARIANT', example: ["'I am happy'"] };

/** The smoke test retries for less time than a query, because a person waits for it. */
const TIMING = { ...SNOWFLAKE_TIMING, retryLimitMs: 15_000 };

const FORBIDDEN_ADVICE = [
  'API Gateway rejects these credentials. It accepts the API integration role in the session named snowflake, and the roles',
  'in remoteService.access.operatorRoles of cdk.json. Add your role there, run npx cdk deploy, and try again as that role.',
].join('\n');

export interface SmokeTestOptions {
  readonly rows: number;
  readonly onExchange: (exchange: Exchange) => void;
}

/** Sends one batch to a function's URL, as Snowflake does. Throws a RemoteServiceError that says why it failed. */
export async function smokeTest(
  { fn = SAMPLE, ...target }: SmokeTarget,
  { rows, onExchange }: SmokeTestOptions,
): Promise<readonly Json[]> {
  const own = takesOneText(fn) ? [['hello world'], exampleRow(fn), [null]] : [exampleRow(fn)];
  const sent = Array.from({ length: rows }, (_, row) => own[row % own.length] ?? []);
  const statement = selectExpressions({ functionName: fn.name, expressions: fn.example });
  let isForbidden = false;
  const watching = (exchange: Exchange) => {
    isForbidden = exchange.outcome === 403;
    onExchange(exchange);
  };
  try {
    const call = {
      ...declarationOf(fn, { statement, now: new Date() }),
      ...target,
      rows: sent,
      maxBatchRows: rows,
      timing: TIMING,
      onExchange: watching,
    };
    return (await callExternalFunction(call)).values;
  } catch (error) {
    if (isForbidden && error instanceof RemoteServiceError)
      throw new RemoteServiceError(`${error.message}\n${FORBIDDEN_ADVICE}`);
    throw error;
  }
}
