import type { RunReply, RunRequest } from '../../api/run';
import type { ApiClient } from '../client/api-client';
import { sentenceOf } from '../client/api-problem';
import { Store } from '../state/store';

export interface RunState {
  readonly phase: 'idle' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  readonly request?: RunRequest;
  readonly queryId?: string;
  readonly batches?: number;
  /** By row, as JSON texts. A row without a value has none yet. The array grows in place; `received` says that it has. */
  readonly values: (string | undefined)[];
  readonly errors: Set<number>;
  readonly received: number;
  readonly seconds?: number;
  readonly message?: string;
}

const IDLE: RunState = { phase: 'idle', values: [], errors: new Set(), received: 0 };

/** The query that this page runs. It goes on while the user looks at another view. */
export class RunSession extends Store<RunState> {
  private readonly api: Pick<ApiClient, 'run'>;
  private running: AbortController | undefined;

  constructor(api: Pick<ApiClient, 'run'>) {
    super(IDLE);
    this.api = api;
  }

  async run(request: RunRequest): Promise<void> {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.update(() => ({ ...IDLE, values: [], errors: new Set(), phase: 'running', request }));
    try {
      for await (const reply of this.api.run(request, running.signal)) this.update((state) => withReply(state, reply));
      if (this.value.phase === 'running') throw new Error('The console stopped before the query ended.');
    } catch (error) {
      if (running.signal.aborted) return;
      this.update((state) => ({ ...state, phase: 'failed', message: sentenceOf(error) }));
    }
  }

  cancel(): void {
    this.running?.abort();
    this.update((state) => (state.phase === 'running' ? { ...state, phase: 'cancelled' } : state));
  }
}

/** The state after this reply. */
export function withReply(state: RunState, reply: RunReply): RunState {
  switch (reply.kind) {
    case 'started': {
      const { queryId, batches } = reply;
      return { ...state, queryId, batches };
    }
    case 'values': {
      for (const [index, value] of reply.values.entries()) state.values[reply.firstRow + index] = value;
      for (const row of reply.errors) state.errors.add(row);
      return { ...state, received: state.received + reply.values.length };
    }
    case 'succeeded':
      return { ...state, phase: 'succeeded', seconds: reply.seconds };
    case 'failed':
      return { ...state, phase: 'failed', message: reply.message };
  }
}
