import { createHash } from 'node:crypto';
import wink from 'wink-sentiment';

export interface SentimentScore {
  readonly Positive: number;
  readonly Negative: number;
  readonly Neutral: number;
  readonly Mixed: number;
}

/** With these numbers, the sample's "I am happy" is clearly positive and its "hello world" between neutral and positive. */
const NEUTRAL_TEXT = { Positive: -0.5, Negative: -2, Neutral: 0, Mixed: -4.5 };
const PER_POINT = 1.9;

/** Moves each logit by the wording of the text. Two texts rarely have equal scores, so a test sees rows in the wrong order. */
const WORDING = 0.3;

/**
 * The four scores of an English text, always the same for the same text. A logistic mapping makes probabilities of
 * wink-sentiment's score. Like Comprehend's they are 32-bit floats, such as 0.47589144110679626, but not Comprehend's values.
 */
export function scoreSentiment(text: string): SentimentScore {
  const { normalizedScore, tokenizedPhrase = [] } = wink(text);
  const feelings = tokenizedPhrase.map((token) => token.score ?? 0);
  const bothWays = Math.min(Math.max(0, ...feelings), Math.max(0, ...feelings.map((score) => -score)));
  const wording = createHash('sha256').update(text).digest();
  const nudge = (at: number) => (wording.readUInt32BE(at) / 0xffff_ffff - 0.5) * WORDING;
  return softmax({
    Positive: NEUTRAL_TEXT.Positive + PER_POINT * normalizedScore + nudge(0),
    Negative: NEUTRAL_TEXT.Negative - PER_POINT * normalizedScore + nudge(4),
    Neutral: NEUTRAL_TEXT.Neutral + nudge(8),
    Mixed: NEUTRAL_TEXT.Mixed + PER_POINT * bothWays + nudge(12),
  });
}

function softmax(logits: SentimentScore): SentimentScore {
  const entries = Object.entries(logits).map(([name, logit]: [string, number]) => [name, Math.exp(logit)] as const);
  const sum = entries.reduce((total, [, weight]) => total + weight, 0);
  return Object.fromEntries(
    entries.map(([name, weight]) => [name, Math.fround(weight / sum)]),
  ) as unknown as SentimentScore;
}

/** The name of the highest score, in Comprehend's capitals. */
export function prevailing(score: SentimentScore): string {
  const [name] = Object.entries(score).reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  return name.toUpperCase();
}
