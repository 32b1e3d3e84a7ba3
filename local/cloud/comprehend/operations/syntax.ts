import { codePointOffsets } from '../analysis/code-points';
import { confidence } from '../analysis/confidence';
import { syntaxTokens } from '../analysis/syntax-tokens';
import { BATCH_CALLS_PER_SECOND, BATCH_TEXT_BYTES, CALLS_PER_SECOND, type Operation } from './operation';

/** https://docs.aws.amazon.com/comprehend/latest/dg/supported-languages.html */
const LANGUAGES = ['de', 'en', 'es', 'fr', 'it', 'pt'];

const shared = { textBytes: BATCH_TEXT_BYTES, languages: LANGUAGES, analyse };

export const syntax = {
  DetectSyntax: { ...shared, takes: 'Text', callsPerSecond: CALLS_PER_SECOND },
  BatchDetectSyntax: { ...shared, takes: 'TextList', callsPerSecond: BATCH_CALLS_PER_SECOND },
} as const satisfies Record<string, Operation>;

/** Tokens are numbered from 1. */
async function analyse(text: string): Promise<object> {
  const offsetOf = codePointOffsets(text);
  const tokens = await syntaxTokens(text);
  return {
    SyntaxTokens: tokens.map(({ type, begin, end }, index) => ({
      TokenId: index + 1,
      Text: text.slice(begin, end),
      BeginOffset: offsetOf(begin),
      EndOffset: offsetOf(end),
      PartOfSpeech: { Tag: type, Score: confidence(type, text.slice(begin, end)) },
    })),
  };
}
