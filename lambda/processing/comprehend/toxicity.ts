import { DetectToxicContentCommand } from '@aws-sdk/client-comprehend';
import type { Processor } from '../processor';
import type { ComprehendSettings } from './contract';
import { textsByComprehend, type ComprehendParts } from './texts-by-comprehend';

/** DetectToxicContent's limit for one text is 1 KB, and 10 KB for all ten of a call. AWS does not say whether 1 KB is 1,000 or 1,024 bytes. */
const MOST_BYTES = 1_000;

/**
 * How toxic each English text is, by Amazon Comprehend: `{Toxicity, Labels: [{Name, Score}, …]}`. Comprehend names no index with a result: the
 * results are in the order of the texts. If their number differs, the texts are sent again.
 */
export function toxicity(parts: ComprehendParts<ComprehendSettings>): Processor {
  return textsByComprehend(parts, {
    mostBytes: MOST_BYTES,
    send: async (texts, _, abortSignal) => {
      const TextSegments = texts.map((Text) => ({ Text }));
      const command = new DetectToxicContentCommand({ TextSegments, LanguageCode: 'en' });
      const { ResultList = [] } = await parts.client.send(command, { abortSignal });
      if (ResultList.length !== texts.length) return {};
      return { ResultList: ResultList.map((result, Index) => ({ ...result, Index })) };
    },
    valueOf: ({ Toxicity, Labels = [] }) =>
      Toxicity === undefined
        ? undefined
        : { Toxicity, Labels: Labels.map(({ Name = '', Score = 0 }) => ({ Name, Score })) },
  });
}
