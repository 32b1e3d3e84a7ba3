import type { Options, Value } from '../../protocol/batch';
import { DETECTED_LANGUAGE, TRANSLATE_LANGUAGES } from '../../shared/translate-languages';
import { isRowError, type RowError } from '../kit/row-error';
import { isBlank } from '../texts/is-blank';
import { languageCode } from '../texts/language-code';
import type { TranslateSettings } from './contract';
import { failure, rowError } from './failures';

/** The languages of one translation, by Translate's codes. */
export interface LanguagePair {
  readonly source: string;
  readonly target: string;
}

type Role = keyof LanguagePair;

/** Codes for which Translate has another one. */
const OTHER_CODES: readonly (readonly [string, string])[] = [
  ['nb', 'no'],
  ['nn', 'no'],
  ['fil', 'tl'],
];

const TARGETS = new Map([...TRANSLATE_LANGUAGES.map((code) => [code.toLowerCase(), code] as const), ...OTHER_CODES]);
const CODES: Readonly<Record<Role, ReadonlyMap<string, string>>> = {
  target: TARGETS,
  source: new Map([...TARGETS, [DETECTED_LANGUAGE, DETECTED_LANGUAGE]]),
};

/** The form of a language tag. A message repeats only such a text, because it is neither a row nor a secret. */
const TAG_SHAPE = /^[A-Za-z0-9_-]{1,35}$/;

const UNKNOWN: Readonly<Record<Role, RowError>> = {
  target: rowError('UNKNOWN_LANGUAGE', { role: 'target' }),
  source: rowError('UNKNOWN_LANGUAGE', { role: 'source' }),
};

/**
 * The languages of rows that name none: those of the options `target` and `source`, or else of the settings. Throws a BatchFailure if Translate does
 * not know one of them. Otherwise the query would succeed with an error in every row.
 */
export function commonPair(options: Options, settings: Pick<TranslateSettings, Role>): LanguagePair {
  const common = (role: Role): string => {
    const option = options[role];
    const written = isBlank(option) ? settings[role] : (option ?? '');
    const code = languageCode(written, CODES[role]);
    if (code !== undefined) return code;
    const shown = TAG_SHAPE.test(written) ? `'${written}'` : 'that is no language tag';
    throw failure('INVALID_OPTION', { reason: `does not know the ${role} language ${shown}` });
  };
  return { source: common('source'), target: common('target') };
}

/** The languages of a row: its own, or those of `common` where the row names none. */
export function pairOfRow(
  own: Readonly<Record<Role, Value | undefined>>,
  common: LanguagePair,
): LanguagePair | RowError {
  const target = codeOf('target', own, common);
  const source = codeOf('source', own, common);
  if (isRowError(target)) return target;
  return isRowError(source) ? source : { source, target };
}

function codeOf(role: Role, own: Readonly<Record<Role, Value | undefined>>, common: LanguagePair): string | RowError {
  const written = own[role];
  if (isBlank(written)) return common[role];
  return (typeof written === 'string' ? languageCode(written, CODES[role]) : undefined) ?? UNKNOWN[role];
}
