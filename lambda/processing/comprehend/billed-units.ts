/** Comprehend bills a text in units of 100 characters, at least three. */
const UNIT_CHARACTERS = 100;
const LEAST_UNITS = 3;

/** The number of units that AWS bills for analysing the texts (https://aws.amazon.com/comprehend/pricing/). */
export function billedUnits(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Math.max(LEAST_UNITS, Math.ceil(charactersIn(text) / UNIT_CHARACTERS)), 0);
}

/** Unicode code points: a JavaScript string has two units for an emoji. */
function charactersIn(text: string): number {
  return [...text].length;
}
