/** A score from which the text can be recognised. */
export function scoreOf(text: string) {
  return { Positive: text.length, Negative: Number(/\d+$/.exec(text)?.[0] ?? -1), Neutral: 0, Mixed: 0 };
}
