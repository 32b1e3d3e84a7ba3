/** Splits an SQL name into words in lower case: `word_count`, `WORD_COUNT` and `wordCount` all give `word` and `count`. */
function words(name: string): readonly string[] {
  const apart = name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();
  return apart.split('_').filter((word) => word !== '');
}

/** The name in the form of a file's name, such as `word-count`. */
export function kebabCase(name: string): string {
  return words(name).join('-');
}

/** The name in the form of a constant's name, such as `wordCount`. */
export function camelCase(name: string): string {
  const [first = '', ...more] = words(name);
  return first + more.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
