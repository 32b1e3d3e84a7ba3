/** The part of wink-sentiment that the stand-in uses; the package ships no types. */
declare module 'wink-sentiment' {
  interface Token {
    readonly value: string;
    /** Set on words that carry a feeling, from -5 to 5; negations are already applied. */
    readonly score?: number;
  }

  interface Analysis {
    /** The sum of the words' scores. */
    readonly score: number;
    /** The sum over the number of words that carry a feeling, from -5 to 5. */
    readonly normalizedScore: number;
    /** Missing when the phrase is empty. */
    readonly tokenizedPhrase?: readonly Token[];
  }

  export default function sentiment(phrase: string): Analysis;
}
