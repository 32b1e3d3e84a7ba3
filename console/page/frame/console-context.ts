import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ConsoleInfo } from '../../api/info';
import type { ApiClient } from '../client/api-client';
import type { RunDraft } from '../run/run-draft';
import type { RunSession } from '../run/run-session';
import type { AddressStore } from '../state/address-store';
import type { ConsoleState } from '../state/console-state';
import type { Store } from '../state/store';

/** What all views need. */
export interface ConsoleContext {
  readonly api: ApiClient;
  readonly info: ConsoleInfo;
  readonly store: Store<ConsoleState>;
  readonly address: AddressStore;
  readonly session: RunSession;
  readonly draft: Store<RunDraft>;
}

export const Context = createContext<ConsoleContext | undefined>(undefined);

export function useConsole(): ConsoleContext {
  const context = useContext(Context);
  if (!context) throw new Error('This component is outside the console.');
  return context;
}
