import { codePointOffsets } from './code-points';
import { confidence } from './confidence';
import type { Finding } from './finding';

/** A part of a text as Comprehend answers it. */
export interface Span {
  readonly Score: number;
  readonly Text: string;
  /** In code points. */
  readonly BeginOffset: number;
  /** Exclusive. */
  readonly EndOffset: number;
}

/** Converts findings in a text to the form of Comprehend's answers. */
export function spansOf(text: string): (finding: Finding) => Span {
  const offsetOf = codePointOffsets(text);
  return ({ type, begin, end }) => {
    const part = text.slice(begin, end);
    return { Score: confidence(type, part), Text: part, BeginOffset: offsetOf(begin), EndOffset: offsetOf(end) };
  };
}
