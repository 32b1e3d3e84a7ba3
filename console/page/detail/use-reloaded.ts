import { useCallback, useEffect, useState } from 'preact/hooks';
import { sentenceOf } from '../client/api-problem';

/** A value is read again at most so often while its batch changes. */
const PAUSE_MS = 1_000;

export interface Reloaded<Value> {
  /** Absent until it is read for the first time. */
  readonly value?: Value;
  /** Why it could not be read last time. Empty: it could. */
  readonly problem: string;
  readonly reload: () => void;
}

/**
 * Reads a value, and reads it again after its version has changed.
 *
 * @param load undefined: nothing is read
 * @param subject what it is about
 */
export function useReloaded<Value>(
  load: (() => Promise<Value>) | undefined,
  subject: string,
  version: string,
): Reloaded<Value> {
  const [value, setValue] = useState<Value>();
  const [problem, setProblem] = useState('');
  const reload = useCallback(() => {
    load?.().then(
      (reply) => {
        setValue(() => reply);
        setProblem('');
      },
      (error: unknown) => setProblem(sentenceOf(error)),
    );
  }, [subject]);
  useEffect(reload, [reload]);
  useEffect(() => {
    if (value === undefined) return undefined;
    const timer = setTimeout(reload, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [version]);
  return { value, problem, reload };
}
