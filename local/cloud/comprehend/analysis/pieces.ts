/** The tagger's time grows with the square of some texts' length. */
const PIECE = /[^]{1,2000}(?:(?<=[.!?\n])\s|$)|[^]{1,2000}(?:\s|$)|[^]{1,2000}/gu;

export interface Piece {
  readonly text: string;
  /** Its offset in the whole text, in units of UTF-16. */
  readonly at: number;
}

/** Cuts a text into pieces of about 2,000 characters at most: after a sentence, else after a word, else anywhere. */
export function pieces(text: string): readonly Piece[] {
  return [...text.matchAll(PIECE)].map(({ 0: piece, index }) => ({ text: piece, at: index }));
}
