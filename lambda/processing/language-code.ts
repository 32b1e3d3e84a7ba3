import { COMPREHEND_LANGUAGES } from '../shared/contract';

const CODES = new Map<string, string>(COMPREHEND_LANGUAGES.map((code) => [code.toLowerCase(), code]));

/**
 * Comprehend's code for a language as people and systems write it: `de`, `DE`, `de-DE`, `de_DE.UTF-8`, `deu`; `zh-Hant`
 * and `zh-HK` mean `zh-TW`, whose script they share. Undefined if Comprehend does not analyse the language, or if the
 * text is not a language tag (BCP 47).
 */
export function languageCode(written: string): string | undefined {
  const tag = written
    .trim()
    .replace(/[.@].*$/, '')
    .replace(/[\s_]+/g, '-');
  return CODES.get(tag.toLowerCase()) ?? codeOfTag(tag);
}

function codeOfTag(tag: string): string | undefined {
  try {
    const locale = new Intl.Locale(tag);
    const isTraditional = locale.language === 'zh' && locale.maximize().script === 'Hant';
    return isTraditional ? 'zh-TW' : CODES.get(locale.language);
  } catch {
    return undefined; // a RangeError: not a language tag
  }
}
