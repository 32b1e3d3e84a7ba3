import type { Exchange } from '../../local/snowflake/batch-exchange';
import { callExternalFunction } from '../../local/snowflake/external-function';
import type { Json } from '../../local/snowflake/json';
import { RemoteServiceError } from '../../local/snowflake/remote-service-error';
import { SNOWFLAKE_TIMING } from '../../local/snowflake/timing';
import type { SmokeTarget } from './smoke-target';

/** As the SQL that the stack prints declares it. */
const DECLARATION = { signature: '(A VARCHAR)', returnType: 'VARIANT' };

/** Goes into the headers, where nothing depends on it. */
const ANY_NAME = 'ext_func';

/** Who waits for a try-out wants to know sooner than a query that something is down. */
const TIMING = { ...SNOWFLAKE_TIMING, retryLimitMs: 15_000 };

const TEXTS = ['hello world', 'I am happy', null];

const NOT_ADMITTED = [
  'API Gateway does not admit these credentials. It admits the API integration role in the session of Snowflake, and the roles',
  'that cdk.json names in remoteService.access.operatorRoles: add yours, run npx cdk deploy, and try again as that role.',
].join('\n');

export interface SmokeTestOptions {
  readonly rows: number;
  readonly onExchange: (exchange: Exchange) => void;
}

/** Plays one batch against a function's URL, as Snowflake would. Throws a RemoteServiceError that says why it failed. */
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
      ...DECLARATION,
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
      throw new RemoteServiceError(`${error.message}\n${NOT_ADMITTED}`);
    throw error;
  }
}
