import { BATCH_CALLS_PER_SECOND, BATCH_TEXT_BYTES, CALLS_PER_SECOND, TEXT_BYTES, type Operation } from './operation';
import { PRIMARY_LANGUAGES } from './primary-languages';

/** The two forms of an operation in all languages: one call takes a long text, and one takes 25 short texts. */
export function longOrBatch(analyse: Operation['analyse']) {
  const shared = { languages: PRIMARY_LANGUAGES, analyse };
  return {
    long: { ...shared, takes: 'Text', textBytes: TEXT_BYTES, callsPerSecond: CALLS_PER_SECOND },
    batch: { ...shared, takes: 'TextList', textBytes: BATCH_TEXT_BYTES, callsPerSecond: BATCH_CALLS_PER_SECOND },
  } as const satisfies Record<string, Operation>;
}
