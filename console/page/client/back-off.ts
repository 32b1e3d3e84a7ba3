/** The wait before the next try in ms: 0.5 s, doubled up to 10 s, with a random part so that several pages do not return together. */
export function backOffMs(tries: number, random: () => number = Math.random): number {
  const full = Math.min(10_000, 500 * 2 ** tries);
  return full * (0.75 + random() / 4);
}
