import { findToxicity } from '../analysis/find-toxicity';
import { BATCH_CALLS_PER_SECOND, type Operation } from './operation';

/** AWS states no quota, and not whether its 1 KB are 1,000 or 1,024 bytes. */
export const toxicity = {
  DetectToxicContent: {
    takes: 'TextSegments',
    textBytes: 1_000,
    languages: ['en'],
    callsPerSecond: BATCH_CALLS_PER_SECOND,
    analyse,
  },
} as const satisfies Record<string, Operation>;

function analyse(text: string): object {
  const { toxicity: Toxicity, labels } = findToxicity(text);
  return { Labels: labels.map(({ name, score }) => ({ Name: name, Score: score })), Toxicity };
}
