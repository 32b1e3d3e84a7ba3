import type { Clock } from '../../shared/clock';
import type { BatchFailure } from '../kit/batch-failure';
import { RetryAfter } from '../kit/retry-after';
import { secretHeaders, type Headers } from './secret-headers';
import type { ReadSecret } from './secret-reader';

/** How long a secret is used before it is read again. */
const KEPT_MS = 5 * 60_000;

/** The headers that one reading of the secret gave. */
export interface Credential {
  readonly headers: Headers;
  /** Whether it was read because the server rejected the one before. Then another reading would not help. */
  readonly afterRefusal: boolean;
}

const NO_CREDENTIAL: Credential = { headers: {}, afterRefusal: true };

interface CredentialsOptions {
  /** Absent if there is no secret. */
  readonly read?: ReadSecret;
  readonly url: string;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * The credential for the host of the settings. It is read once and kept for five minutes. If the server rejects it, the secret is read again once,
 * because someone may have replaced the secret.
 */
export class Credentials {
  private readonly options: CredentialsOptions;
  private readonly accepted = new WeakSet<Credential>();
  /** The credentials that were read after a rejection, by the rejected credential. */
  private readonly replacements = new WeakMap<Credential, Promise<Credential>>();
  private reading: { readonly at: number; readonly credential: Promise<Credential> } | undefined;

  constructor(options: CredentialsOptions) {
    this.options = options;
  }

  current(): Promise<Credential> {
    const { read, clock } = this.options;
    if (!read) return Promise.resolve(NO_CREDENTIAL);
    const { reading } = this;
    if (reading && clock.now() - reading.at < KEPT_MS) return reading.credential;
    return this.readAgain(read, false);
  }

  /** Records that the server accepted the credential. */
  accept(credential: Credential): void {
    this.accepted.add(credential);
  }

  /**
   * Reads the secret again after the server rejected a credential. Returns a RetryAfter if the secret has another value by now, or else
   * `refusal`. Throws the error of reading the secret.
   */
  async errorAfter(refusal: BatchFailure, refused: Credential): Promise<BatchFailure | RetryAfter> {
    const { read } = this.options;
    const isFinal = refused.afterRefusal && !this.accepted.has(refused);
    if (read && !isFinal) {
      const next = await this.replacementOf(refused, read);
      if (JSON.stringify(next.headers) !== JSON.stringify(refused.headers)) return new RetryAfter();
    }
    // An operator may repair the secret before the next batch.
    this.reading = undefined;
    return refusal;
  }

  /** If several calls are rejected at the same time, the secret is read once. */
  private replacementOf(refused: Credential, read: ReadSecret): Promise<Credential> {
    const known = this.replacements.get(refused);
    if (known) return known;
    const replacement = this.readAgain(read, true);
    this.replacements.set(refused, replacement);
    replacement.catch(() => this.replacements.delete(refused));
    return replacement;
  }

  private readAgain(read: ReadSecret, afterRefusal: boolean): Promise<Credential> {
    const { url, clock } = this.options;
    const credential = read().then((secret) => ({ headers: secretHeaders(secret, url), afterRefusal }));
    const reading = { at: clock.now(), credential };
    this.reading = reading;
    credential.catch(() => {
      if (this.reading === reading) this.reading = undefined;
    });
    return credential;
  }
}
