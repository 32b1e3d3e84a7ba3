import { codePointOffsets } from '../analysis/code-points';
import { confidence } from '../analysis/confidence';
import { findPhrases } from '../analysis/find-phrases';
import { BATCH_CALLS_PER_SECOND, BATCH_TEXT_BYTES, CALLS_PER_SECOND, TEXT_BYTES, type Operation } from './operation';
import { PRIMARY_LANGUAGES } from './primary-languages';

const shared = { languages: PRIMARY_LANGUAGES, analyse };

export const keyPhrases = {
  DetectKeyPhrases: { ...shared, takes: 'Text', textBytes: TEXT_BYTES, callsPerSecond: CALLS_PER_SECOND },
  BatchDetectKeyPhrases: {
    ...shared,
    takes: 'TextList',
    textBytes: BATCH_TEXT_BYTES,
    callsPerSecond: BATCH_CALLS_PER_SECOND,
  },
} as const satisfies Record<string, Operation>;

async function analyse(text: string): Promise<object> {
  const offsetOf = codePointOffsets(text);
  const found = await findPhrases(text);
  return {
    KeyPhrases: found.map(({ type, begin, end }) => ({
      Score: confidence(type, text.slice(begin, end)),
      Text: text.slice(begin, end),
      BeginOffset: offsetOf(begin),
      EndOffset: offsetOf(end),
    })),
  };
}
