import type { Clock } from '../../shared/clock';
import type { BatchFailure } from '../kit/batch-failure';
import { RetryAfter } from '../kit/retry-after';
import { secretHeaders, type Headers } from './secret-headers';
import type { ReadSecret } from './secret-reader';

/** How long a secret is used before it is read again. */
const KEPT_MS = 5 * 60_000;

/** What one reading of the secret gave. */
export interface Credential {
  readonly headers: Headers;
  /** Read because the server refused the one before, so another reading would not help. */
  readonly afterRefusal: boolean;
}

const NO_CREDENTIAL: Credential = { headers: {}, afterRefusal: true };

interface CredentialsOptions {
  /** Left out if there is no secret. */
  readonly read?: ReadSecret;
  readonly url: string;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * The credential for the host of the settings. It is read once and kept for five minutes. A refused one is read again once,
 * since a secret can be replaced at any time.
 */
export class Credentials {
  private readonly options: CredentialsOptions;
  private readonly accepted = new WeakSet<Credential>();
  /** What was read after a refusal, by the refused credential. */
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

  /** Notes that the server took the credential. */
  accept(credential: Credential): void {
    this.accepted.add(credential);
  }

  /**
   * The error of a call whose credential the server refused: a RetryAfter if the secret holds another one by now, else
   * `refusal`. Throws what reading the secret throws.
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

  /** Calls that are refused at the same time read the secret once. */
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
