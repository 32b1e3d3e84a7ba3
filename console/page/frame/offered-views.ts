import type { ConsoleInfo } from '../../api/info';
import { VIEWS, type View } from '../state/address';

/** The views that this stack and these credentials have something for. The others are absent. */
export function offeredViews({ may, quotas, dashboard = false }: ConsoleInfo): readonly View[] {
  const offered: Readonly<Record<View, boolean>> = {
    run: may.run,
    batches: true,
    break: may.break,
    quota: quotas.length > 0 || may.run,
    dashboard,
    trust: may.tryAsOthers,
  };
  return VIEWS.filter((view) => offered[view]);
}
