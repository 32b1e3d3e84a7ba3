import { useEffect, useState } from 'preact/hooks';
import type { ConsoleInfo } from '../../api/info';
import { ApiClient } from '../client/api-client';
import { ApiProblem, sentenceOf } from '../client/api-problem';
import { backOffMs } from '../client/back-off';
import { followEvents } from '../client/follow-events';
import { renewInfo } from '../client/renew-info';
import { EMPTY_DRAFT } from '../run/run-draft';
import { RunSession } from '../run/run-session';
import { AddressStore } from '../state/address-store';
import { EMPTY_STATE, type ConsoleState } from '../state/console-state';
import { foldEvents } from '../state/fold-events';
import { Store } from '../state/store';
import { App } from './app';
import { Context, type ConsoleContext } from './console-context';
import { LOCKED } from './notices';

/** Connects to the server, then shows the page. Until then it says what it waits for. */
export function Start({ token }: { readonly token: string | undefined }) {
  const [context, setContext] = useState<ConsoleContext>();
  const [sentence, setSentence] = useState(token === undefined ? LOCKED : '');
  useEffect(() => {
    if (token === undefined) return;
    connect(new ApiClient(token), setSentence).then(setContext, (error: unknown) =>
      setSentence(error instanceof ApiProblem && error.status === 401 ? LOCKED : sentenceOf(error)),
    );
  }, [token]);
  useEffect(() => {
    if (!context) return undefined;
    const { api, info: first, store } = context;
    return renewInfo(api, first, {
      onInfo: (info) => setContext((known) => known && { ...known, info }),
      onRead: (readAt) => store.update((state) => ({ ...state, readAt })),
    });
  }, [context?.api]);
  if (context)
    return (
      <Context.Provider value={context}>
        <App />
      </Context.Provider>
    );
  return (
    <main class="before" aria-busy={sentence === ''}>
      <h1>Remote service</h1>
      <p role="status">{sentence}</p>
    </main>
  );
}

async function connect(api: ApiClient, say: (sentence: string) => void): Promise<ConsoleContext> {
  const info = await patientInfo(api, say);
  const store = new Store<ConsoleState>({ ...EMPTY_STATE, readAt: info.readAt });
  const address = new AddressStore(info.may.run ? 'run' : 'batches');
  void followEvents(api, {
    onEvents: (events) => store.update((state) => foldEvents(state, events)),
    onReset: () => store.update(({ connection, readAt }) => ({ ...EMPTY_STATE, connection, readAt })),
    onConnection: (connection) => store.update((state) => ({ ...state, connection })),
  });
  return { api, info, store, address, session: new RunSession(api), draft: new Store(EMPTY_DRAFT) };
}

/** Tries again while the server does not answer at all. */
async function patientInfo(api: ApiClient, say: (sentence: string) => void): Promise<ConsoleInfo> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await api.info();
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== undefined) throw error;
      say(`${error.message} The page tries again by itself.`);
      await new Promise((resolve) => setTimeout(resolve, backOffMs(tries)));
    }
  }
}
