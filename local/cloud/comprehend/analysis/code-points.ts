/** Converts offsets between characters: Comprehend counts code points, JavaScript counts units of UTF-16. */
export function codePointOffsets(text: string): (offset: number) => number {
  const points = new Uint32Array(text.length + 1);
  let [units, count] = [0, 0];
  for (const character of text) {
    points[units] = count;
    units += character.length;
    count += 1;
  }
  points[units] = count;
  return (offset) => points[offset] ?? count;
}
