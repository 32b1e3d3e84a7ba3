import { useEffect, useState } from 'preact/hooks';
import type { ConsoleInfo } from '../../api/info';
import type { RunRequest } from '../../api/run';
import type { ApiClient } from '../client/api-client';
import { sentenceOf } from '../client/api-problem';
import type { GivenRows } from './given-rows';
import { hasTypedRows, typedCsv } from './typed-csv';

/** The rows are read when the user has not typed for this time. */
const PAUSE_MS = 250;

/** The rows, or why they cannot be read. Both are absent until they are read for the first time. */
export interface PlannedRows {
  readonly rows?: RunRequest['rows'];
  readonly problem?: string;
}

/** The rows that Run would send. Those of the last pause, while the user types. */
export function usePlannedRows(
  api: Pick<ApiClient, 'csv'>,
  { name, parameters }: Pick<ConsoleInfo['functions'][number], 'name' | 'parameters'>,
  given: GivenRows,
): PlannedRows {
  const [read, setRead] = useState<PlannedRows>({});
  const text = given.is === 'typed' ? given.text : undefined;
  const first = read.rows === undefined && read.problem === undefined;
  useEffect(() => {
    if (text === undefined) return undefined;
    if (!hasTypedRows(text)) {
      setRead({ rows: [] });
      return undefined;
    }
    let current = true;
    const timer = setTimeout(
      () => {
        api.csv({ functionName: name, text: typedCsv(text, parameters) }).then(
          ({ rows }) => current && setRead({ rows }),
          (error: unknown) => current && setRead({ problem: sentenceOf(error) }),
        );
      },
      first ? 0 : PAUSE_MS,
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [name, text]);
  return given.is === 'file' ? { rows: given.rows } : read;
}
