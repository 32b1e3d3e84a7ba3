import { useEffect, useMemo, useState } from 'preact/hooks';
import type { BatchName } from '../../api/batch';
import { useConsole } from '../frame/console-context';
import { keyOf, type BatchRecord } from '../state/batch-record';
import { localFinds } from './local-finds';

/** The server is asked when the user has not typed for this time. */
const PAUSE_MS = 300;

export interface Finds {
  /** The keys of the batches that the search names. Undefined: there is no search. */
  readonly found: ReadonlySet<string> | undefined;
  /** Batches that the server found and the list does not have. */
  readonly elsewhere: readonly BatchName[];
  /** The result in words; empty without a search. */
  readonly sentence: string;
}

/** Searches what the page knows at once, and the stack when the user pauses. */
export function useFinds(text: string, batches: ReadonlyMap<string, BatchRecord>): Finds {
  const { api } = useConsole();
  const [answer, setAnswer] = useState<{ readonly text: string; readonly names: readonly BatchName[] }>();
  const wanted = text.trim();
  useEffect(() => {
    if (wanted === '') return undefined;
    const timer = setTimeout(() => {
      api.find(wanted).then(
        (reply) => setAnswer({ text: wanted, names: reply.batches }),
        () => setAnswer({ text: wanted, names: [] }),
      );
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wanted]);
  return useMemo(() => {
    if (wanted === '') return { found: undefined, elsewhere: [], sentence: '' };
    const names = answer?.text === wanted ? answer.names : [];
    const found = new Set(
      [...localFinds(batches.values(), wanted), ...names.map(keyOf)].filter((key) => batches.has(key)),
    );
    const elsewhere = names.filter((name) => !batches.has(keyOf(name)));
    const count = found.size + elsewhere.length;
    return { found, elsewhere, sentence: count === 1 ? '1 batch found' : `${count} batches found` };
  }, [wanted, batches, answer]);
}
