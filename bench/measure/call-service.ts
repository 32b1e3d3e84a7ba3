import type { RunningService } from '../../local/running-service';
import {
  callExternalFunction,
  type ExternalFunctionCall,
  type QueryResult,
} from '../../local/snowflake/external-function';
import type { Json } from '../../local/snowflake/json';
import type { Timing } from '../../local/snowflake/timing';

export interface Query {
  /** One text for each row. All are different, because the service sends identical texts to Comprehend once. */
  readonly texts: readonly string[];
  readonly maxBatchRows?: number;
  /** The number of batches that Snowflake sends at once. */
  readonly parallelBatches?: number;
  /** Default: the assumed times of Snowflake, divided by the time scale. */
  readonly timing?: Timing;
  /** Whether a row has the right value. Default: whether it has the sentiment of the text. */
  readonly isRight?: (value: Json, text: string) => boolean;
}

/** Sends the texts as rows, as Snowflake does: an equal part of them to each function of the service at the same time. */
export async function callService(
  service: RunningService,
  query: Query & Pick<ExternalFunctionCall, 'onExchange' | 'onBatchFailure'>,
): Promise<QueryResult> {
  const { externalFunctions, functionName, functionUrl, region, credentials } = service;
  // The baseline has no such list.
  const functions = externalFunctions.length > 0 ? externalFunctions : [{ name: functionName, url: functionUrl }];
  const part = Math.ceil(query.texts.length / functions.length);
  const { parallelBatches } = query;
  const results = await Promise.all(
    functions.map(({ name, url }, index) =>
      callExternalFunction({
        ...query,
        ...(parallelBatches !== undefined && { parallelBatches: Math.ceil(parallelBatches / functions.length) }),
        ...{ name, url, region, credentials, signature: '(A VARCHAR)', returnType: 'VARIANT' },
        rows: query.texts.slice(index * part, (index + 1) * part).map((text) => [text]),
        // Gives each batch a number that no other function's batch has.
        onBatchFailure: (batch, error) => query.onBatchFailure?.(batch * functions.length + index, error),
      }),
    ),
  );
  return { ...(results[0] as QueryResult), values: results.flatMap(({ values }) => values) };
}
