import type { BatchName } from '../../api/batch';
import type { BatchDetails, BatchLog } from '../../api/details';
import { useConsole } from '../frame/console-context';
import { keyOf, type BatchRecord } from '../state/batch-record';
import { useReloaded } from './use-reloaded';

export interface Details {
  readonly details?: BatchDetails;
  readonly problem: string;
  /** Absent until it is read, which may take much longer than the details. */
  readonly log?: BatchLog;
  /** Why the log could not be read. */
  readonly logProblem: string;
  readonly reload: () => void;
}

/** The details of a batch and its log, each read again after the batch has changed. Of a batch from a file nothing is read. */
export function useDetails(name: BatchName, record: BatchRecord | undefined): Details {
  const { api, info } = useConsole();
  const { state, attempt } = record?.job ?? {};
  // Logs Insights costs money, so a deployed stack is asked again only when the state has changed.
  const seen = info.where === 'AWS' ? '' : ` ${record?.slices.length} ${record?.log.length}`;
  const version = `${state} ${attempt}${seen}`;
  const isFile = record?.savedAt !== undefined;
  const subject = `${keyOf(name)} ${isFile}`;
  const details = useReloaded(isFile ? undefined : () => api.details(name, false), subject, version);
  const log = useReloaded(isFile ? undefined : () => api.log(name), subject, version);
  const reload = () => {
    details.reload();
    log.reload();
  };
  if (isFile) return { problem: '', logProblem: '', reload };
  return { details: details.value, problem: details.problem, log: log.value, logProblem: log.problem, reload };
}
