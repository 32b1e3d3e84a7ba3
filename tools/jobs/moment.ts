/** A time for people, such as `2026-01-31T12:00:00.000Z (12 s ago)`. */
export function moment(at: number, now: number): string {
  const seconds = Math.round(Math.abs(at - now) / 1000);
  return `${new Date(at).toISOString()} (${at <= now ? `${seconds} s ago` : `in ${seconds} s`})`;
}
