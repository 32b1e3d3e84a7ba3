/** What processors of texts share with infrastructure. This file imports nothing, so both sides can import it. */

/** Errors of single rows. */
export const TEXT_ROW_ERRORS = {
  NOT_TEXT: {
    cause: 'the argument is not a string, or not valid Unicode',
    sentence: 'The text is not {expected}.',
  },
  TEXT_TOO_LONG: {
    cause: 'the text has more UTF-8 bytes than its processor takes',
    sentence: 'The text is over {bytes} UTF-8 bytes.',
  },
} as const;
