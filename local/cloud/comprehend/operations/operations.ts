import { dominantLanguage } from './dominant-language';
import { entities } from './entities';
import { keyPhrases } from './key-phrases';
import type { Operation } from './operation';
import { pii } from './pii';
import { sentiment } from './sentiment';
import { syntax } from './syntax';
import { targetedSentiment } from './targeted-sentiment';
import { toxicity } from './toxicity';

/** Every operation that the stand-in answers. */
const OPERATIONS = {
  ...sentiment,
  ...targetedSentiment,
  ...entities,
  ...keyPhrases,
  ...syntax,
  ...dominantLanguage,
  ...pii,
  ...toxicity,
};

export type OperationName = keyof typeof OPERATIONS;

export const operations: ReadonlyMap<OperationName, Operation> = new Map(
  Object.entries(OPERATIONS) as [OperationName, Operation][],
);
