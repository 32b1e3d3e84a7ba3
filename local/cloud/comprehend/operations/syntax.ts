import { spansOf } from '../analysis/spans';
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
  const spanOf = spansOf(text);
  const tokens = await syntaxTokens(text);
  return {
    SyntaxTokens: tokens.map((token, index) => {
      const { Score, ...span } = spanOf(token);
      return { TokenId: index + 1, ...span, PartOfSpeech: { Tag: token.type, Score } };
    }),
  };
}
