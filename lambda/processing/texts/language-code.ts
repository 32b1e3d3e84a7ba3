/**
 * Finds a service's code for a language in any usual form: `de`, `DE`, `de-DE`, `de_DE.UTF-8`, `deu`. `zh-Hant`
 * and `zh-HK` give `zh-TW`, because they have the same script. Undefined if the language has no code, or if the text is not a
 * language tag (BCP 47).
 *
 * @param codes the service's codes, by lower-case code
 */
export function languageCode(written: string, codes: ReadonlyMap<string, string>): string | undefined {
  const tag = written
    .trim()
    .replace(/[.@].*$/, '')
    .replace(/[\s_]+/g, '-');
  return codes.get(tag.toLowerCase()) ?? codeOfTag(tag, codes);
}

function codeOfTag(tag: string, codes: ReadonlyMap<string, string>): string | undefined {
  try {
    const locale = new Intl.Locale(tag);
    const isTraditional = locale.language === 'zh' && locale.maximize().script === 'Hant';
    return codes.get(isTraditional ? 'zh-tw' : locale.language);
  } catch {
    return undefined; // a RangeError: not a language tag
  }
}
