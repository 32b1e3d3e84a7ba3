import type { RunningService } from '../../local/running-service';
import {
  callExternalFunction,
  type ExternalFunctionCall,
  type QueryResult,
} from '../../local/snowflake/external-function';
import type { Timing } from '../../local/snowflake/timing';

export interface Query {
  /** One a row; all different, so that none is asked for another. */
  readonly texts: readonly string[];
  readonly maxBatchRows?: number;
  /** How many batches Snowflake sends at once. */
  readonly parallelBatches?: number;
  /** Default: what is assumed of Snowflake, scaled. */
  readonly timing?: Timing;
}

/** Sends the texts as rows, as Snowflake would. */
export function callService(
  service: RunningService,
  query: Query & Pick<ExternalFunctionCall, 'onExchange' | 'onBatchFailure'>,
): Promise<QueryResult> {
  return callExternalFunction({
    ...query,
    url: service.functionUrl,
    region: service.region,
    credentials: service.credentials,
    name: service.functionName,
    signature: '(A VARCHAR)',
    returnType: 'VARIANT',
    rows: query.texts.map((text) => [text]),
  });
}
