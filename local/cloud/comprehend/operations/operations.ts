import { dominantLanguage } from './dominant-language';
import { entities } from './entities';
import type { Operation } from './operation';
import { pii } from './pii';
import { sentiment } from './sentiment';

/** Every operation that the stand-in answers. */
const OPERATIONS = { ...sentiment, ...entities, ...dominantLanguage, ...pii };

export type OperationName = keyof typeof OPERATIONS;

export const operations: ReadonlyMap<OperationName, Operation> = new Map(
  Object.entries(OPERATIONS) as [OperationName, Operation][],
);
