import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Viewport } from './row-window';

/** Scrolling by less than this draws no other rows. */
const STEP_PIXELS = 100;

/**
 * What is visible of a list.
 *
 * @param inside whether the element scrolls itself. Otherwise the page does, and the element is part of it
 */
export function useViewport(list: RefObject<HTMLElement | null>, { inside }: { readonly inside: boolean }): Viewport {
  const [viewport, setViewport] = useState<Viewport>({ scrolled: 0, height: 1_000 });
  useEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    const look = () => {
      const next = inside
        ? { scrolled: element.scrollTop, height: element.clientHeight || 1_000 }
        : { scrolled: -element.getBoundingClientRect().top, height: innerHeight };
      setViewport((shown) => (isNear(shown, next) ? shown : next));
    };
    look();
    const target = inside ? element : document;
    target.addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    // A box grows when its first rows come.
    const grown = new ResizeObserver(look);
    if (inside) grown.observe(element);
    return () => {
      grown.disconnect();
      target.removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, [inside]);
  return viewport;
}

function isNear(shown: Viewport, next: Viewport): boolean {
  return Math.abs(shown.scrolled - next.scrolled) < STEP_PIXELS && Math.abs(shown.height - next.height) < STEP_PIXELS;
}
