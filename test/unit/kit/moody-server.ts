import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { immediate, VirtualClock } from '../virtual-clock';

type Mood = 'answers' | 'answers slowly' | 'fails' | 'throttles' | 'hangs';

/** What the server did with one request, and when by the clock of the pacer. */
export interface Served {
  readonly asked: string;
  readonly key: string;
  readonly at: number;
  readonly mood: Mood;
}

const SLOWLY_MS = 1_500;

/** Seconds after which a throttled client may come again. */
export const RETRY_AFTER_SECONDS = 2;

/**
 * A real HTTP server on loopback that answers at random, and a clock that stands still while a request is on its way. So
 * nothing depends on the speed of the machine.
 */
export class MoodyServer {
  readonly clock = new VirtualClock(() => this.settle());
  readonly served: Served[] = [];
  /** The most requests at the same time. A request that its client has given up counts no longer. */
  most = 0;
  private readonly random: () => number;
  private readonly open = new Set<string>();
  /** Requests that the server does not answer before time passes. */
  private readonly waiting = new Set<string>();
  private readonly server = http.createServer((request, response) => void this.serve(request, response));
  private requests = 0;

  /** @param random from 0 up to 1 */
  constructor(random: () => number) {
    this.random = random;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Sends one request, as a processor would. */
  async fetch(asked: string, key: string, signal: AbortSignal): Promise<Response> {
    const id = String((this.requests += 1));
    this.open.add(id);
    const close = () => {
      this.open.delete(id);
      this.waiting.delete(id);
    };
    signal.addEventListener('abort', close);
    try {
      const url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
      const headers = { 'idempotency-key': key, 'x-id': id };
      const response = await fetch(url, { method: 'POST', body: asked, headers, signal });
      await response.clone().text();
      return response;
    } finally {
      close();
    }
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    this.most = Math.max(this.most, this.open.size);
    const id = String(request.headers['x-id']);
    const asked = await text(request);
    const mood = this.moodFor(asked);
    const now = this.clock.now();
    this.served.push({ asked, key: String(request.headers['idempotency-key']), at: now, mood });
    if (mood === 'hangs' || mood === 'answers slowly') this.waiting.add(id);
    if (mood === 'hangs') return;
    if (mood === 'answers slowly') await this.clock.sleep(SLOWLY_MS).then(() => this.waiting.delete(id));
    if (mood === 'fails') response.writeHead(500).end();
    else if (mood === 'throttles') response.writeHead(429, { 'retry-after': this.retryAfter(now) }).end();
    else if (asked.startsWith('bad')) response.writeHead(422).end();
    else response.end(JSON.stringify({ length: asked.length }));
  }

  private moodFor(asked: string): Mood {
    if (asked.startsWith('down')) return 'fails';
    const chance = this.random();
    if (chance < 0.08) return 'hangs';
    if (chance < 0.2) return 'fails';
    if (chance < 0.3) return 'throttles';
    return chance < 0.6 ? 'answers slowly' : 'answers';
  }

  /** Both forms of the header. */
  private retryAfter(now: number): string {
    const seconds = String(RETRY_AFTER_SECONDS);
    return this.random() < 0.5 ? seconds : new Date(now + RETRY_AFTER_SECONDS * 1000).toUTCString();
  }

  private async settle(): Promise<void> {
    do await immediate();
    while (this.open.size > this.waiting.size);
    await immediate();
  }
}
