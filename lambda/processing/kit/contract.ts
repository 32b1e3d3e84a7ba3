/** What the kit shares with infrastructure. This file imports nothing, so both sides can import it. */

/** Errors of rows that the kit itself gives. */
export const KIT_ROW_ERRORS = {
  CALL_FAILED: {
    cause: 'a transient error failed the call, also in its last try',
    sentence: 'The call failed in each of {tries} tries, the last time with {error}.',
  },
  NO_ANSWER: {
    cause: 'the service answered the rows beside this one, and gave no answer for this one in any try',
    sentence: 'The service gave no answer for this row.',
  },
} as const;
