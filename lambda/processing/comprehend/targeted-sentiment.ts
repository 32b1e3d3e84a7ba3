import {
  BatchDetectTargetedSentimentCommand,
  type LanguageCode,
  type TargetedSentimentMention,
} from '@aws-sdk/client-comprehend';
import type { Processor } from '../processor';
import { TARGETED_SENTIMENT_LANGUAGES, type LanguageSettings } from './contract';
import { Languages } from './languages';
import { textsByComprehend, type ComprehendParts } from './texts-by-comprehend';

/** BatchDetectTargetedSentiment's limit for one text. */
const MOST_BYTES = 5_000;

const NO_SCORES = { Positive: 0, Negative: 0, Neutral: 0, Mixed: 0 };

/**
 * The entities of each text by Amazon Comprehend, with all mentions of each and what the text feels about it:
 * `[{DescriptiveMentionIndex, Mentions: [{Type, Text, Score, GroupScore, MentionSentiment, BeginOffset, EndOffset}, …]}, …]`. Comprehend counts
 * offsets in code points, and the end is exclusive.
 */
export function targetedSentiment(parts: ComprehendParts<LanguageSettings>): Processor {
  return textsByComprehend(parts, {
    mostBytes: MOST_BYTES,
    languages: new Languages(TARGETED_SENTIMENT_LANGUAGES),
    send: (texts, language, abortSignal) =>
      parts.client.send(
        new BatchDetectTargetedSentimentCommand({ TextList: [...texts], LanguageCode: language as LanguageCode }),
        { abortSignal },
      ),
    valueOf: ({ Entities }) =>
      Entities?.map(({ DescriptiveMentionIndex = [], Mentions = [] }) => ({
        DescriptiveMentionIndex,
        Mentions: Mentions.map(mentionOf),
      })),
  });
}

function mentionOf(mention: TargetedSentimentMention) {
  const { Type = 'OTHER', Text = '', Score = 0, GroupScore = 0, BeginOffset = 0, EndOffset = 0 } = mention;
  const { Sentiment = 'NEUTRAL', SentimentScore = {} } = mention.MentionSentiment ?? {};
  return {
    Type,
    Text,
    Score,
    GroupScore,
    MentionSentiment: { Sentiment, SentimentScore: { ...NO_SCORES, ...SentimentScore } },
    BeginOffset,
    EndOffset,
  };
}
