import { findTargets, type Target } from '../analysis/find-targets';
import { spansOf } from '../analysis/spans';
import { BATCH_CALLS_PER_SECOND, BATCH_TEXT_BYTES, CALLS_PER_SECOND, type Operation } from './operation';

const shared = { textBytes: BATCH_TEXT_BYTES, languages: ['en'], analyse };

/** AWS states no quota for these two: here they have those of sentiment. */
export const targetedSentiment = {
  DetectTargetedSentiment: { ...shared, takes: 'Text', callsPerSecond: CALLS_PER_SECOND },
  BatchDetectTargetedSentiment: { ...shared, takes: 'TextList', callsPerSecond: BATCH_CALLS_PER_SECOND },
} as const satisfies Record<string, Operation>;

/** Mentions in the same words are one entity. The first mention describes it best. */
async function analyse(text: string): Promise<object> {
  const spanOf = spansOf(text);
  const groups = new Map<string, Target[]>();
  for (const target of await findTargets(text)) {
    const key = `${target.type} ${text.slice(target.begin, target.end).toLowerCase()}`;
    groups.set(key, [...(groups.get(key) ?? []), target]);
  }
  const mentionOf = (target: Target) => ({
    ...spanOf(target),
    GroupScore: 1,
    Type: target.type,
    MentionSentiment: { Sentiment: target.sentiment, SentimentScore: target.score },
  });
  return {
    Entities: [...groups.values()].map((mentions) => ({
      DescriptiveMentionIndex: [0],
      Mentions: mentions.map(mentionOf),
    })),
  };
}
