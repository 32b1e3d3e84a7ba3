import type { RunningService } from '../../local/running-service';
import {
  callExternalFunction,
  type ExternalFunctionCall,
  type QueryResult,
} from '../../local/snowflake/external-function';
import type { Timing } from '../../local/snowflake/timing';

export interface Query {
  /** One text for each row. All are different, because the service sends identical texts to Comprehend once. */
  readonly texts: readonly string[];
  readonly maxBatchRows?: number;
  /** The number of batches that Snowflake sends at once. */
  readonly parallelBatches?: number;
  /** Default: the assumed times of Snowflake, divided by the time scale. */
  readonly timing?: Timing;
}

/** Sends the texts as rows, as Snowflake does. */
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
