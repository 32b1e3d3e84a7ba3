import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { BatchName } from '../../api/batch';
import { keyOf } from '../state/batch-record';

/**
 * Gives the keyboard its place back when the panel of a batch has closed with the focus inside: the button of this batch, or the
 * list if it does not draw that button now.
 *
 * @param chosen the batch of the panel
 */
export function useFocusBack(list: RefObject<HTMLElement | null>, chosen: BatchName | undefined): void {
  const last = useRef<BatchName | undefined>(undefined);
  useEffect(() => {
    const closed = chosen ? undefined : last.current;
    last.current = chosen;
    // The browser moves the focus to the body when the focused element goes.
    if (!closed || document.activeElement !== document.body) return;
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('button[data-batch]') ?? [])];
    const button = buttons.find(({ dataset }) => dataset.batch === keyOf(closed));
    if (button) button.focus();
    else list.current?.focus({ preventScroll: true });
  }, [chosen && keyOf(chosen)]);
}
