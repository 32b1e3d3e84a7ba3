/** The views in the order of their tabs. */
export const VIEWS = ['run', 'batches', 'break', 'quota', 'dashboard', 'trust'] as const;
export type View = (typeof VIEWS)[number];

export const SHOWN = ['all', 'in flight', 'failed'] as const;
export type Shown = (typeof SHOWN)[number];

/** What the page shows, as its address says it. A link to it does not hold the token. */
export interface Address {
  readonly view: View;
  readonly show: Shown;
  /** Only the batches of this external function. */
  readonly functionName?: string;
  readonly find?: string;
  /** The chosen batch. */
  readonly batch?: { readonly functionName: string; readonly batchId: string };
}

/** @param search such as `?view=batches&show=failed` */
export function readAddress(search: string): Address {
  const given = new URLSearchParams(search);
  const [batchFunction, batchId] = [given.get('of'), given.get('batch')];
  return {
    view: VIEWS.find((view) => view === given.get('view')) ?? 'batches',
    show: SHOWN.find((shown) => shown === given.get('show')) ?? 'all',
    functionName: given.get('function') ?? undefined,
    find: given.get('find') ?? undefined,
    batch: batchFunction !== null && batchId !== null ? { functionName: batchFunction, batchId } : undefined,
  };
}

export function searchOf({ view, show, functionName, find, batch }: Address): string {
  const search = new URLSearchParams({ view });
  if (show !== 'all') search.set('show', show);
  if (functionName !== undefined) search.set('function', functionName);
  if (find !== undefined && find !== '') search.set('find', find);
  if (batch) {
    search.set('of', batch.functionName);
    search.set('batch', batch.batchId);
  }
  return `?${search.toString()}`;
}
