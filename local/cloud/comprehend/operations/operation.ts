/** A real-time operation of Comprehend, as the stand-in answers it. */
export interface Operation {
  /**
   * `TextList` of a batch operation, whose answer has a ResultList and an ErrorList; `TextSegments` of one whose answer has a ResultList alone,
   * without indexes; `Text` of a single one.
   */
  readonly takes: 'Text' | 'TextList' | 'TextSegments';
  /** The longest text, in bytes of UTF-8. */
  readonly textBytes: number;
  /** Absent: the operation takes no LanguageCode. */
  readonly languages?: readonly string[];
  /** AWS's default quota of an account. */
  readonly callsPerSecond: number;
  /** The answer for one text, always the same for the same text. */
  readonly analyse: (text: string, language: string) => object | Promise<object>;
}

/** Of a text in a batch: 5 KB. https://docs.aws.amazon.com/comprehend/latest/dg/guidelines-and-limits.html */
export const BATCH_TEXT_BYTES = 5_000;

/** Of the text of most single operations: 100 KB. */
export const TEXT_BYTES = 100_000;

/** AWS's default quotas, which an account may raise. For ContainsPiiEntities AWS states none. */
export const BATCH_CALLS_PER_SECOND = 10;
export const CALLS_PER_SECOND = 20;
