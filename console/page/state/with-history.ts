import type { History } from '../../api/history';
import type { ConsoleState } from './console-state';
import { foldEvents } from './fold-events';

/** The state with the batches of a file. A batch that this stack has told of stays as it is. */
export function withHistory(state: ConsoleState, { savedAt, events }: History): ConsoleState {
  const { batches } = foldEvents({ ...state, batches: new Map() }, events);
  const isLive = (key: string) => state.batches.has(key) && state.batches.get(key)?.savedAt === undefined;
  const opened = [...batches].filter(([key]) => !isLive(key));
  return {
    ...state,
    batches: new Map([...state.batches, ...opened.map(([key, record]) => [key, { ...record, savedAt }] as const)]),
  };
}
