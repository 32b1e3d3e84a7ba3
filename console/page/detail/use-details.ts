import { useCallback, useEffect, useState } from 'preact/hooks';
import type { BatchName } from '../../api/batch';
import type { BatchDetails } from '../../api/details';
import { sentenceOf } from '../client/api-problem';
import { useConsole } from '../frame/console-context';
import type { BatchRecord } from '../state/batch-record';

/** Details are asked for again at most so often while the batch changes. */
const PAUSE_MS = 1_000;

export interface Details {
  readonly details?: BatchDetails;
  readonly problem: string;
  readonly reload: () => void;
}

/** The details of a batch, read again after its job or its log has changed. */
export function useDetails(name: BatchName, record: BatchRecord | undefined): Details {
  const { api, info } = useConsole();
  const [details, setDetails] = useState<BatchDetails>();
  const [problem, setProblem] = useState('');
  const load = useCallback(() => {
    api.details(name, false).then(
      (reply) => {
        setDetails(reply);
        setProblem('');
      },
      (error: unknown) => setProblem(sentenceOf(error)),
    );
  }, [name.functionName, name.batchId]);
  useEffect(load, [load]);
  // Logs Insights takes seconds and costs money, so a deployed stack is asked again only when the state has changed.
  const { state, attempt } = record?.job ?? {};
  const version =
    info.where === 'AWS' ? `${state} ${attempt}` : `${state} ${attempt} ${record?.slices.length} ${record?.log.length}`;
  useEffect(() => {
    if (details === undefined) return undefined;
    const timer = setTimeout(load, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [version]);
  return { details, problem, reload: load };
}
