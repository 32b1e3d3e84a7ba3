import { isIP } from 'node:net';
import { isIban, isLuhn } from './checksums';

/** How one type of personal information is written. Each pattern takes a time that grows with the text's length alone. */
export interface PiiPattern {
  /** Comprehend's name of the type. */
  readonly type: string;
  readonly pattern: RegExp;
  /** The beginning of a match that is of this type; empty if none is. Default: the whole match. */
  readonly accept?: (match: string) => string;
}

const whole = (isValid: (match: string) => boolean) => (match: string) => (isValid(match) ? match : '');
const digitsOf = (text: string) => text.replace(/\D/g, '');

/** In this order: where two overlap, the first counts. */
export const PII_PATTERNS: readonly PiiPattern[] = [
  {
    type: 'URL',
    pattern: /\b(?:https?:\/\/|www\.)[^\s<>"“”]{3,}/giu,
    accept: withoutPunctuation,
  },
  {
    type: 'EMAIL',
    pattern: /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu,
  },
  { type: 'AWS_ACCESS_KEY', pattern: /\b(?:AKIA|ASIA)[A-Z\d]{16}\b/g },
  {
    type: 'AWS_SECRET_KEY',
    pattern: /(?<![\w/+=])[A-Za-z\d/+]{40}(?![\w/+=])/g,
    accept: whole((match) => [/[a-z]/, /[A-Z]/, /\d/].every((kind) => kind.test(match))),
  },
  {
    type: 'INTERNATIONAL_BANK_ACCOUNT_NUMBER',
    pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?\b/g,
    accept: acceptIban,
  },
  {
    type: 'CREDIT_DEBIT_NUMBER',
    pattern: /(?<![\d-])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{4}|\d{4}([ -])\d{6}\2\d{5}|\d{13,19})(?![\d-])/g,
    accept: whole((match) => /^[2-6]/.test(match) && isLuhn(digitsOf(match))),
  },
  { type: 'SSN', pattern: /(?<![\d-])(?!000|666|9)\d{3}([ -])(?!00)\d{2}\1(?!0000)\d{4}(?![\d-])/g },
  {
    type: 'MAC_ADDRESS',
    pattern: /(?<![\w:-])[\dA-F]{2}([:-])(?:[\dA-F]{2}\1){4}[\dA-F]{2}(?![\w:-])/gi,
  },
  {
    type: 'IP_ADDRESS',
    pattern: /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)|(?<![\w:])(?:[\dA-F]{0,4}:){2,7}[\dA-F]{1,4}(?![\w:])/gi,
    accept: whole((match) => isIP(match) !== 0),
  },
  {
    type: 'PHONE',
    pattern:
      /(?<![\w.+-])(?:\+\d{1,3}(?:[ .-]?(?:\(\d{1,4}\)|\d{1,4})){2,5}|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})(?![\w-])/g,
    accept: whole((match) => digitsOf(match).length >= 8 && digitsOf(match).length <= 15),
  },
];

/** Of the sentence that the URL ends. A regular expression would take quadratic time. */
function withoutPunctuation(match: string): string {
  let end = match.length;
  while (".,;:!?)]'’".includes(match.charAt(end - 1))) end -= 1;
  return match.slice(0, end);
}

/** A word in capitals may follow the number, so the match is shortened word by word. */
function acceptIban(match: string): string {
  for (let words = match.split(' '); words.length > 0; words = words.slice(0, -1)) {
    if (isIban(words.join(''))) return words.join(' ');
  }
  return '';
}
