/** UTF-8 bytes of a token. English text has about four, other languages fewer characters of more bytes. Three estimates rather too many tokens. */
const BYTES_PER_TOKEN = 3;

/** About how many tokens a text has. Only the model knows how many. */
export function estimatedTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}
