/** A random number generator from 0 to 1 whose numbers depend only on the seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Runs `work` with these numbers in place of Math.random, so that it can be repeated. */
export async function withRandom<T>(random: () => number, work: () => Promise<T>): Promise<T> {
  const original = Math.random;
  Math.random = random;
  try {
    return await work();
  } finally {
    Math.random = original;
  }
}
