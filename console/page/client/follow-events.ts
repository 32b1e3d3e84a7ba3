import { consoleEventSchema, type ConsoleEvent } from '../../api/events';
import type { Connection } from '../state/console-state';
import type { ApiClient } from './api-client';
import { ApiProblem, sentenceOf } from './api-problem';
import { backOffMs } from './back-off';
import { textOf } from './lines';
import { SseParser } from './sse-parser';

/** The server sends a comment every 15 s. After twice that time without a byte the connection is dead. */
const SILENCE_MS = 35_000;

/** Events are handed on together, at most so often. */
const HAND_ON_MS = 100;

export interface EventFollower {
  readonly onEvents: (events: readonly ConsoleEvent[]) => void;
  /** The server cannot resume: what the page knows is void. */
  readonly onReset: () => void;
  readonly onConnection: (connection: Connection) => void;
}

/** Reads the event stream for as long as the page is open, and resumes it after each interruption. */
export async function followEvents(api: ApiClient, follower: EventFollower): Promise<void> {
  const reader = new EventReader(api, follower);
  for (let tries = 0; ; tries += 1) {
    const got = await reader.readUntilItEnds();
    if (got === 'locked') return follower.onConnection({ is: 'locked' });
    if (got === 'connected') tries = 0;
    await new Promise((resolve) => setTimeout(resolve, backOffMs(tries)));
  }
}

class EventReader {
  private readonly api: ApiClient;
  private readonly follower: EventFollower;
  private lastId: string | undefined;
  private waiting: ConsoleEvent[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: ApiClient, follower: EventFollower) {
    this.api = api;
    this.follower = follower;
  }

  async readUntilItEnds(): Promise<'connected' | 'locked' | 'lost'> {
    const silence = new AbortController();
    let alarm = setTimeout(() => silence.abort(), SILENCE_MS);
    let connected = false;
    try {
      const response = await this.api.events(this.lastId, silence.signal);
      connected = true;
      this.follower.onConnection({ is: 'open' });
      const parser = new SseParser();
      for await (const text of textOf(response)) {
        clearTimeout(alarm);
        alarm = setTimeout(() => silence.abort(), SILENCE_MS);
        for (const { event, id, data } of parser.push(text)) this.take(event, id, data);
      }
      this.lost('The console has closed the connection.');
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) return 'locked';
      this.lost(silence.signal.aborted ? 'The console was silent for too long.' : sentenceOf(error));
    } finally {
      clearTimeout(alarm);
    }
    return connected ? 'connected' : 'lost';
  }

  private lost(sentence: string): void {
    this.follower.onConnection({ is: 'lost', sentence });
  }

  private take(event: string, id: string | undefined, data: string): void {
    if (event === 'reset') {
      this.waiting = [];
      this.follower.onReset();
      return;
    }
    const parsed = consoleEventSchema.safeParse(JSON.parse(data));
    // An event of a later version is left out; the rest is still right.
    if (parsed.success) this.waiting.push(parsed.data);
    if (id !== undefined) this.lastId = id;
    this.timer ??= setTimeout(() => this.handOn(), HAND_ON_MS);
  }

  private handOn(): void {
    this.timer = undefined;
    const events = this.waiting;
    this.waiting = [];
    if (events.length > 0) this.follower.onEvents(events);
  }
}
