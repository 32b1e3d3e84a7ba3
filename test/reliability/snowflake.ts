import type { World } from './world';

/** Snowflake waits this long for a batch, then aborts the query. */
const LIMIT_MS = 600_000;

export type Outcome =
  | { readonly end: 'rows' }
  | { readonly end: 'error'; readonly status: number; readonly body: string }
  /** No POST was accepted in time: the line had no room. */
  | { readonly end: 'rejected' }
  /** Snowflake stopped waiting for an accepted batch, which must not happen. */
  | { readonly end: 'hanging' };

/** Sends one batch as Snowflake does: POSTs until it is accepted, then GETs until it has ended. It retries 429, 5xx and lost replies. */
export async function callAsSnowflake(world: World): Promise<Outcome> {
  /** Repeats one kind of request until it is done or its time limit has passed. The POSTs and the GETs each have a limit. */
  async function until(done: (status: number) => boolean, send: () => ReturnType<World['get']>, wait: Waits) {
    const start = world.clock.now();
    for (let tries = 0; world.clock.now() - start < LIMIT_MS; tries += 1) {
      const { statusCode, body } = await send();
      if (done(statusCode)) return { statusCode, body };
      await world.clock.sleep(Math.min(wait.longestMs, wait.firstMs * wait.growth ** tries));
    }
    return undefined;
  }

  const accepted = await until(
    (status) => !isRetried(status),
    () => world.post(),
    { firstMs: 1_000, growth: 2, longestMs: 16_000 },
  );
  if (accepted === undefined) return { end: 'rejected' };
  if (accepted.statusCode !== 202) return { end: 'error', status: accepted.statusCode, body: accepted.body };
  const answer = await until(
    (status) => status !== 202 && !isRetried(status),
    () => world.get(),
    { firstMs: 500, growth: 2.5, longestMs: 20_000 },
  );
  if (answer === undefined) return { end: 'hanging' };
  return answer.statusCode === 200 ? { end: 'rows' } : { end: 'error', status: answer.statusCode, body: answer.body };
}

interface Waits {
  readonly firstMs: number;
  readonly growth: number;
  readonly longestMs: number;
}

function isRetried(status: number): boolean {
  return status === 429 || status >= 500;
}
