/** The value that the processor `at_once` gives each row: as long as a sentiment. */
export const AT_ONCE_VALUE = {
  Positive: 0.994454264640808,
  Negative: 0.000002780123165,
  Neutral: 0.005542931612581,
  Mixed: 0.000073558134317,
} as const;
