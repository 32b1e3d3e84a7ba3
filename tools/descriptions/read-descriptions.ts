import { UsageError } from '../command-line/usage-error';
import { type FunctionDescription, functionIn } from './read-function';
import { type Integration, integrationIn } from './read-integration';
import { READABLE_FORMS, readRecords } from './read-records';

export interface Descriptions {
  readonly integration?: Integration;
  readonly fn?: FunctionDescription;
}

/** The integration and the function in one or several texts. Throws if a text describes neither. */
export function readDescriptions(texts: readonly string[]): Descriptions {
  const perText = texts.map(readRecords);
  for (const records of perText) {
    if (integrationIn(records) === undefined && functionIn(records) === undefined)
      throw new UsageError(
        `No output of DESCRIBE INTEGRATION or DESCRIBE FUNCTION can be read in this. ${READABLE_FORMS}.`,
      );
  }
  const all = perText.flat();
  return { integration: integrationIn(all), fn: functionIn(all) };
}
