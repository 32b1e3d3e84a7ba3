import { findPii } from '../analysis/find-pii';
import { spansOf } from '../analysis/spans';
import { CALLS_PER_SECOND, TEXT_BYTES, type Operation } from './operation';

const shared = {
  takes: 'Text',
  textBytes: TEXT_BYTES,
  languages: ['en', 'es'],
  callsPerSecond: CALLS_PER_SECOND,
} as const;

/** Personally identifiable information. Neither operation has a batch form, and neither answers the text that it found. */
export const pii = {
  DetectPiiEntities: { ...shared, analyse: detect },
  ContainsPiiEntities: { ...shared, analyse: contains },
} as const satisfies Record<string, Operation>;

interface PiiEntity {
  readonly Score: number;
  readonly Type: string;
  readonly BeginOffset: number;
  readonly EndOffset: number;
}

async function detect(text: string, language: string): Promise<{ readonly Entities: readonly PiiEntity[] }> {
  const spanOf = spansOf(text);
  const found = await findPii(text, language);
  return {
    Entities: found.map((one) => {
      const { Score, BeginOffset, EndOffset } = spanOf(one);
      return { Score, Type: one.type, BeginOffset, EndOffset };
    }),
  };
}

/** Each type once, with the score of its surest entity. */
async function contains(text: string, language: string): Promise<object> {
  const scores = new Map<string, number>();
  for (const { Type, Score } of (await detect(text, language)).Entities)
    scores.set(Type, Math.max(Score, scores.get(Type) ?? 0));
  return { Labels: [...scores].map(([Name, Score]) => ({ Name, Score })) };
}
