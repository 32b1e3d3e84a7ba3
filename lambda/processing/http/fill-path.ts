import type { Row } from '../../protocol/batch';
import { fillText, partsOf, textOf, type Columns, type Fill } from '../templates/fill-text';
import { encoded } from './encoded';
import { rowError } from './failures';

const PATH_VALUE = rowError('PATH_VALUE');

/** How many times a value may be percent-encoded. A value that is encoded more often is an error of its row. */
const MOST_ENCODINGS = 5;

/**
 * Fills a path so that each value stays within its segment. Values are percent-encoded, also their slashes. Servers and
 * proxies may decode the slashes before they look for `..`. So a value with a segment `.` or `..` is an error of its row.
 */
export function fillPath(template: string, columns: Columns): Fill<string> {
  const segments = template.split('/').map((segment) => fillSegment(segment, columns));
  return (row) => segments.map((fill) => fill(row)).join('/');
}

function fillSegment(template: string, columns: Columns): Fill<string> {
  const filled = fillText(template, columns, encoded);
  if (partsOf(template, columns).every((part) => typeof part === 'string')) return filled;
  const plain = fillText(template, columns, presentText);
  return (row: Row) => {
    const text = filled(row);
    if (hasDotStep(plain(row))) throw PATH_VALUE;
    return text;
  };
}

function presentText(value: Parameters<typeof textOf>[0]): string {
  const text = textOf(value);
  if (text === '') throw PATH_VALUE;
  return text;
}

/** Whether a text has a segment `.` or `..`, also after it is decoded again or normalised: U+FF0E becomes a full stop. */
function hasDotStep(text: string): boolean {
  let decoded = text.normalize('NFKC');
  for (let rounds = 0; rounds <= MOST_ENCODINGS; rounds += 1) {
    if (decoded.split(/[/\\]/).some((step) => step === '.' || step === '..')) return true;
    const again = decodedOnce(decoded);
    if (again === decoded) return false;
    decoded = again;
  }
  return true;
}

/** Decodes each byte separately, because `decodeURIComponent` throws if only a part of the text is encoded. */
function decodedOnce(text: string): string {
  return text.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
