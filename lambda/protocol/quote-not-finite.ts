/** A string of JSON, or a bare word for a FLOAT that is no finite number. A string that does not end reaches the end of the text, so that no text is read twice. */
const STRING_OR_WORD = /"[^"\\]*(?:\\[^][^"\\]*)*"?|-?\b(?:NaN|Infinity|inf)\b/gi;

/**
 * Puts bare NaN, Infinity and inf, which JSON does not have, into quotes, with their sign. Snowflake's pages do not say how a FLOAT that is not
 * finite arrives. SQL writes such a value as a text, too: `'NaN'::FLOAT`.
 */
export function quoteNotFinite(text: string): string {
  return text.replace(STRING_OR_WORD, (found) => (found.startsWith('"') ? found : `"${found}"`));
}
