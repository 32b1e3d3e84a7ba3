import { ddlRecords } from './ddl-records';
import { linePairs } from './line-records';
import { type PropertyRecord, recordsOf } from './records';
import { structuredValues } from './structured-values';
import { valuePairs } from './value-pairs';

/** For messages about a text that cannot be read. */
export const READABLE_FORMS =
  'Readable are: the grid as copied from Snowsight, or downloaded as CSV; what snow sql and SnowSQL print in any of their formats; JSON, YAML, XML and HTML; lists of rows as Python prints them; terraform show, with or without -json; lines such as NAME: value or NAME = value';

/** The objects that a text describes, in the order of the text. Empty if it describes none. */
export function readRecords(text: string): readonly PropertyRecord[] {
  const content = text.replace(/^\uFEFF/, '').trim();
  const structured = structuredValues(content).flatMap((value) => [...valuePairs(value)]);
  // One known word alone may be anything: the headers of a function, {"language":"de"}, stand in a table.
  const pairs = structured.length > 1 ? structured : linePairs(content);
  return [...recordsOf(pairs), ...ddlRecords(content)];
}
