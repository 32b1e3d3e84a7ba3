import { useEffect, useState } from 'preact/hooks';

const TICK_MS = 250;
const CALM_TICK_MS = 1_000;

/** The time in ms since the epoch, renewed while `running`. */
export function useNow(running: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!running) return undefined;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const timer = setInterval(() => setNow(Date.now()), calm ? CALM_TICK_MS : TICK_MS);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}
