/** Comprehend bills a text in units of 100 characters, at least three. */
const UNIT_CHARACTERS = 100;
const LEAST_UNITS = 3;

/** What AWS bills for analysing the texts, in units (https://aws.amazon.com/comprehend/pricing/). */
export function billedUnits(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Math.max(LEAST_UNITS, Math.ceil(text.length / UNIT_CHARACTERS)), 0);
}
