import type * as http from 'node:http';
import type { ConsoleEvent } from '../api/events';
import type { EventLog } from './event-log';

/** Events are sent together at most so often, so that many batches cost few writes. */
const SEND_EVERY_MS = 40;

/** A comment keeps a quiet stream open. */
const KEEP_ALIVE_MS = 15_000;

/** A reader that is so far behind is disconnected, so that its events do not stay in memory. It resumes by the id. */
const MOST_UNREAD_BYTES = 8 * 1024 * 1024;

/** The event streams of all pages. */
export class EventStreams {
  private readonly events: EventLog;
  private readonly onCount: (count: number) => void;
  private readonly readers = new Set<http.ServerResponse>();
  private unsent: string[] = [];
  private sending: NodeJS.Timeout | undefined;
  private keepAlive: NodeJS.Timeout | undefined;
  private stopListening: (() => void) | undefined;

  /** @param onCount receives the number of streams when it changes */
  constructor(events: EventLog, onCount: (count: number) => void) {
    this.events = events;
    this.onCount = onCount;
  }

  /** @param lastId of the header `Last-Event-ID`, if the page resumes */
  open(response: http.ServerResponse, lastId: string | undefined): void {
    // What other streams have not got yet is part of this stream's beginning.
    this.flush();
    const missed = this.missedSince(lastId);
    this.readers.add(response);
    response.once('close', () => this.closed(response));
    if (this.readers.size === 1) this.start();
    response.write(missed);
    this.onCount(this.readers.size);
  }

  stop(): void {
    for (const response of this.readers) response.destroy();
  }

  private missedSince(lastId: string | undefined): string {
    const [, instance, number] = /^([0-9a-f]+)-(\d+)$/.exec(lastId ?? '') ?? [];
    const resumed = instance === this.events.instance ? this.events.after(Number(number)) : undefined;
    const all = (resumed ?? this.events.after(0) ?? []).map((event) => this.textOf(event)).join('');
    // Without an id the page is new and has nothing to forget.
    return resumed || lastId === undefined ? `: connected\n\n${all}` : `event: reset\ndata: {}\n\n${all}`;
  }

  private start(): void {
    this.stopListening = this.events.listen((event) => {
      this.unsent.push(this.textOf(event));
      this.sending ??= setTimeout(() => this.flush(), SEND_EVERY_MS);
    });
    this.keepAlive = setInterval(() => this.send(': still here\n\n'), KEEP_ALIVE_MS);
  }

  private flush(): void {
    clearTimeout(this.sending);
    this.sending = undefined;
    if (this.unsent.length === 0) return;
    const text = this.unsent.join('');
    this.unsent = [];
    this.send(text);
  }

  private send(text: string): void {
    for (const response of this.readers) {
      if (response.writableLength > MOST_UNREAD_BYTES) response.destroy();
      else response.write(text);
    }
  }

  private closed(response: http.ServerResponse): void {
    this.readers.delete(response);
    if (this.readers.size === 0) {
      this.stopListening?.();
      clearInterval(this.keepAlive);
      clearTimeout(this.sending);
      this.sending = undefined;
      this.unsent = [];
    }
    this.onCount(this.readers.size);
  }

  private textOf(event: ConsoleEvent): string {
    return `id: ${this.events.instance}-${event.id}\ndata: ${JSON.stringify(event)}\n\n`;
  }
}
