import { consoleEventSchema, type ConsoleEvent } from '../../console/api/events';
import { runReplySchema, type RunReply, type RunRequest } from '../../console/api/run';
import type { RunningConsole } from '../../console/server/start-console';

type Of<Kind extends ConsoleEvent['kind']> = Extract<ConsoleEvent, { readonly kind: Kind }>;

/** What the page does, without a browser: it reads the events and sends requests. */
export class ConsoleClient {
  readonly events: ConsoleEvent[] = [];
  private readonly page: RunningConsole;
  private readonly closing = new AbortController();
  private readonly waiting = new Set<() => void>();

  constructor(page: RunningConsole) {
    this.page = page;
  }

  /** Opens the stream of events. */
  async open(): Promise<void> {
    const reply = await this.fetch('api/events', {});
    void this.read(reply).catch(() => undefined);
  }

  close(): void {
    this.closing.abort();
  }

  /** Resolves with the first event of a kind that the condition accepts, also one that came before. */
  async until<Kind extends ConsoleEvent['kind']>(
    kind: Kind,
    accepts: (event: Of<Kind>) => boolean = () => true,
  ): Promise<Of<Kind>> {
    for (;;) {
      const found = this.all(kind).find(accepts);
      if (found) return found;
      await new Promise<void>((resolve) => this.waiting.add(resolve));
      this.waiting.clear();
    }
  }

  all<Kind extends ConsoleEvent['kind']>(kind: Kind): Of<Kind>[] {
    return this.events.filter((event): event is Of<Kind> => event.kind === kind);
  }

  async get(path: string): Promise<unknown> {
    return (await this.fetch(path, {})).json();
  }

  async post(path: string, body: object): Promise<unknown> {
    return (await this.fetch(path, { method: 'POST', body: JSON.stringify(body) })).json();
  }

  /** Runs a query to its end. */
  async run(request: RunRequest, signal?: AbortSignal): Promise<readonly RunReply[]> {
    const reply = await this.fetch('api/run', { method: 'POST', body: JSON.stringify(request), signal });
    const lines = (await reply.text()).split('\n').filter((line) => line !== '');
    return lines.map((line) => runReplySchema.parse(JSON.parse(line)));
  }

  private fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = { 'x-console-token': this.page.token, 'content-type': 'application/json' };
    const signal = AbortSignal.any([this.closing.signal, ...(init.signal ? [init.signal] : [])]);
    return fetch(`${this.page.url}${path}`, { ...init, headers, signal });
  }

  private async read({ body }: Response): Promise<void> {
    const decoder = new TextDecoder();
    const chunks: AsyncIterable<Uint8Array> | null = body;
    let text = '';
    for await (const chunk of chunks ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, data] = /^data: (.*)$/m.exec(block) ?? [];
        if (data !== undefined) this.events.push(consoleEventSchema.parse(JSON.parse(data)));
      }
      for (const resolve of this.waiting) resolve();
    }
  }
}
