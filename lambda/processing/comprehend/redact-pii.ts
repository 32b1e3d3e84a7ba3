import type { PiiEntity } from '@aws-sdk/client-comprehend';
import type { Processor } from '../processor';
import type { RedactPiiSettings } from './contract';
import { detectPii } from './detect-pii';
import { redacted, type Place } from './redacted';
import { textsByComprehend, type ComprehendParts } from './texts-by-comprehend';

/** Each text with its personal information replaced, found by Amazon Comprehend. */
export function redactPii(parts: ComprehendParts<RedactPiiSettings>): Processor {
  const { mask, types } = parts.settings;
  const isReplaced = ({ type }: Place): boolean => types === undefined || types.includes(type);
  return textsByComprehend(parts, {
    ...detectPii(parts),
    valueOf: ({ Entities }, text) => Entities && redacted(text, Entities.map(placeOf).filter(isReplaced), mask),
  });
}

function placeOf({ Type = 'ALL', BeginOffset = 0, EndOffset = 0 }: PiiEntity): Place {
  return { type: Type, begin: BeginOffset, end: EndOffset };
}
