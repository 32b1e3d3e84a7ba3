import type { ConsoleInfo } from '../../api/info';
import type { ApiClient } from './api-client';

export interface InfoListener {
  /** The info has changed: AWS has denied something since, or allows it now. */
  readonly onInfo: (info: ConsoleInfo) => void;
  /** When the server last read the stack, in ms since the epoch. */
  readonly onRead: (readAt: number) => void;
}

/**
 * Reads the info again, as often as the server reads its stack. A server to which changes are pushed is not asked. The returned
 * function stops it.
 */
export function renewInfo(
  api: Pick<ApiClient, 'info'>,
  first: ConsoleInfo,
  { onInfo, onRead }: InfoListener,
): () => void {
  if (first.readEverySeconds === undefined) return () => undefined;
  let known = textOf(first);
  const renew = async () => {
    const info = await api.info();
    if (info.readAt !== undefined) onRead(info.readAt);
    if (textOf(info) === known) return;
    known = textOf(info);
    onInfo(info);
  };
  // The event stream says that the connection is lost, so a failure here adds nothing.
  const timer = setInterval(() => void renew().catch(() => undefined), first.readEverySeconds * 1_000);
  return () => clearInterval(timer);
}

/** All but the time: the same text means that nothing has to be drawn again. */
function textOf(info: ConsoleInfo): string {
  return JSON.stringify({ ...info, readAt: undefined });
}
