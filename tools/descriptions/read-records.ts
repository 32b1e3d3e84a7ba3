import { ddlRecords } from './ddl-records';
import { linePairs } from './line-records';
import { type PropertyRecord, recordsOf } from './records';
import { structuredValues } from './structured-values';
import { valuePairs } from './value-pairs';

/** The forms that can be read, for error messages. */
export const READABLE_FORMS =
  'It can be: the grid as copied from Snowsight, or downloaded as CSV; what snow sql and SnowSQL print in any of their formats; JSON, YAML, XML and HTML; lists of rows as Python prints them; terraform show, with or without -json; lines such as NAME: value or NAME = value';

/** Reads the objects that a text describes, in the order of the text. Empty if it describes none. */
export function readRecords(text: string): readonly PropertyRecord[] {
  const content = text.replace(/^\uFEFF/, '').trim();
  const structured = structuredValues(content).flatMap((value) => [...valuePairs(value)]);
  // A single known word proves nothing: it can be in a header of a function, such as {"language":"de"} in a table.
  const pairs = structured.length > 1 ? structured : linePairs(content);
  return [...recordsOf(pairs), ...ddlRecords(content)];
}
