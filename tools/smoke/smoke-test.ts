import type { Exchange } from '../../local/snowflake/batch-exchange';
import { callExternalFunction } from '../../local/snowflake/external-function';
import type { Json } from '../../local/snowflake/json';
import { RemoteServiceError } from '../../local/snowflake/remote-service-error';
import { SNOWFLAKE_TIMING } from '../../local/snowflake/timing';
import type { SmokeTarget } from './smoke-target';

/** The function name in the request header. The service does not read it, so any name works. */
const ANY_NAME = 'ext_func';

/** The smoke test retries for less time than a query, because a person waits for it. */
const TIMING = { ...SNOWFLAKE_TIMING, retryLimitMs: 15_000 };

const TEXTS = ['hello world', 'I am happy', null];

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
  { name = ANY_NAME, ...target }: SmokeTarget,
  { rows, onExchange }: SmokeTestOptions,
): Promise<readonly Json[]> {
  const texts = Array.from({ length: rows }, (_, row) => [TEXTS[row % TEXTS.length] ?? null]);
  let isForbidden = false;
  const watching = (exchange: Exchange) => {
    isForbidden = exchange.outcome === 403;
    onExchange(exchange);
  };
  try {
    const call = {
      signature: '(A VARCHAR)',
      returnType: 'VARIANT',
      name,
      ...target,
      rows: texts,
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
