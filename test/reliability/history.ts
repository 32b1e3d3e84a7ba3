import type { APIGatewayProxyResult } from 'aws-lambda';
import type { JobTimes } from '../../lambda/jobs/job-times';
import type { Value, WireRow } from '../../lambda/protocol/batch';
import { digestOf } from '../../lambda/protocol/digest';

/** One line for each answer or state that a caller must never see. A correct run has none. */
export type Violations = readonly string[];

/** A command that may write to the table. */
export interface Write {
  readonly constructor: { readonly name: string };
  readonly input: object;
}

/** When a GET was sent and answered. */
export interface Poll {
  readonly sentAt: number;
  readonly now: number;
  /** Whether a transient error prevented a read of the table. */
  readonly unread: boolean;
}

/** Records the requests, answers and writes of one batch of one function, and checks each against the invariants. */
export class History {
  private readonly times: JobTimes;
  private readonly valueOf: (text: string) => Value;
  private readonly found = new Set<string>();
  /** The expected answer by the digest of the rows. */
  private readonly expected = new Map<string, string>();
  /** All texts that were sent to the function. */
  private readonly texts = new Set<string>();
  /** The digest of the stored job. */
  private digest: string | undefined;
  private acceptedAt: number | undefined;
  private ended: APIGatewayProxyResult | undefined;
  /** When a GET was first told the end. */
  private endedAt = Infinity;
  private status: string | undefined;
  private lease: { readonly owner: unknown; readonly until: number } | undefined;
  /** The logical time at which the result of each slice was stored. */
  private readonly savedAt = new Map<string, number>();
  private time = 0;
  /** Texts that calls carried, repeated texts included. */
  billed = 0;

  /** @param valueOf the value that the function gives a text */
  constructor(times: JobTimes, valueOf: (text: string) => Value) {
    this.times = times;
    this.valueOf = valueOf;
  }

  get violations(): Violations {
    return [...this.found];
  }

  /** Records that a POST with these rows will be sent. */
  sent(rows: readonly WireRow[]): void {
    for (const [, text] of rows) this.texts.add(text as string);
    const data = rows.map(([number, text]) => [number, this.valueOf(text as string)]);
    this.expected.set(digestOf(rows), JSON.stringify({ data }));
  }

  posted({ statusCode }: APIGatewayProxyResult, rows: readonly WireRow[], now: number): void {
    if (statusCode !== 202) return;
    this.acceptedAt ??= now;
    if (this.digest !== digestOf(rows)) this.found.add('202 for rows that are not those of the job');
  }

  polled(answer: APIGatewayProxyResult, { sentAt, now, unread }: Poll): void {
    const { statusCode, body } = answer;
    if (statusCode === 503) this.found.add('503 to a GET because of a transient error, which may end the query');
    // Without reading the job, get cannot know that it has ended. The next poll must.
    if (statusCode === 202 && unread) return;
    if (statusCode === 200 && body !== this.expected.get(this.digest ?? '')) {
      this.found.add('200 without every row, in order, with its own value');
    }
    const overdue = (this.acceptedAt ?? now) + this.times.deadlineMs + 2 * this.times.clockMarginMs;
    if (statusCode === 202 && now > overdue) this.found.add('202 after the deadline');
    const kept = (this.acceptedAt ?? 0) + this.times.retentionMs - this.times.clockMarginMs;
    if (statusCode === 404 && sentAt >= (this.acceptedAt ?? Infinity) && now < kept)
      this.found.add('404 to a GET of an accepted batch');
    // Of two polls at the same time, the one that was answered first may have read later.
    if (this.ended && sentAt >= this.endedAt && statusCode === 202)
      this.found.add(`202 after ${this.ended.statusCode}`);
    if (statusCode !== 200 && statusCode !== 422) return;
    if (this.ended && (this.ended.statusCode !== statusCode || this.ended.body !== body)) {
      this.found.add(`${statusCode} after ${this.ended.statusCode}, with another body`);
    }
    if (this.ended === undefined) this.endedAt = now;
    this.ended ??= answer;
  }

  /** The logical time at which an attempt starts, for {@link computed}. */
  started(): number {
    return (this.time += 1);
  }

  /** Whether the text was sent to the function in this batch. */
  knows(text: string): boolean {
    return this.texts.has(text);
  }

  /** Records a call with a text that no batch of its function has. */
  strayed(): void {
    this.found.add('a worker computed rows that its function did not get');
  }

  /** @param startedAt logical start of the attempt that makes the call */
  computed(texts: readonly string[], startedAt: number): void {
    this.billed += texts.length;
    for (const text of texts) {
      const saved = this.savedAt.get(/slice-\d+/.exec(text)?.[0] ?? '');
      if (saved !== undefined && saved < startedAt)
        this.found.add('a finished slice was computed again by a later attempt');
    }
  }

  /** Checks an item that was put into the table. */
  put(item: Readonly<Record<string, unknown>>): void {
    if (typeof item.expires_at !== 'number') this.found.add(`an item without expires_at: ${String(item.part)}`);
    if (item.part === 'JOB') this.digest = String(item.digest);
    const slice = /^OUT#0*(\d+)$/.exec(String(item.part))?.[1];
    if (slice !== undefined && !this.savedAt.has(`slice-${slice}`)) this.savedAt.set(`slice-${slice}`, this.started());
  }

  /**
   * Records the job after an update.
   *
   * @param now the true time
   */
  changedTo({ status, lease_owner, lease_until }: Readonly<Record<string, unknown>>, now: number): void {
    if (this.status !== undefined && this.status !== 'IN_PROGRESS' && status !== this.status) {
      this.found.add(`an end state changed from ${this.status} to ${String(status)}`);
    }
    const { lease } = this;
    if (lease && lease.owner !== lease_owner && lease.until - this.times.clockMarginMs > now) {
      this.found.add('a job was claimed while another worker had its lease');
    }
    this.status = (status as string | undefined) ?? this.status;
    this.lease = { owner: lease_owner, until: Number(lease_until ?? 0) };
  }
}
