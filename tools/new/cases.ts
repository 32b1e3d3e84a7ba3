/** The words of an SQL name in lower case: `word_count`, `WORD_COUNT` and `wordCount` have the same two. */
function words(name: string): readonly string[] {
  const apart = name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();
  return apart.split('_').filter((word) => word !== '');
}

/** Such as `word-count`: the name of a file. */
export function kebabCase(name: string): string {
  return words(name).join('-');
}

/** Such as `wordCount`: the name of a constant. */
export function camelCase(name: string): string {
  const [first = '', ...more] = words(name);
  return first + more.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
