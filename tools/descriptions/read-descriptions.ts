import { UsageError } from '../command-line/usage-error';
import { type FunctionDescription, functionsIn } from './read-function';
import { type Integration, integrationIn } from './read-integration';
import { READABLE_FORMS, readRecords } from './read-records';

export interface Descriptions {
  readonly integration?: Integration;
  readonly functions: readonly FunctionDescription[];
}

/** Reads the integration and the functions from one or several texts. Throws if a text describes neither. */
export function readDescriptions(texts: readonly string[]): Descriptions {
  const perText = texts.map(readRecords);
  for (const records of perText) {
    if (integrationIn(records) === undefined && functionsIn(records).length === 0)
      throw new UsageError(
        `This text has no output of DESCRIBE INTEGRATION or DESCRIBE FUNCTION that can be read. ${READABLE_FORMS}.`,
      );
  }
  const all = perText.flat();
  return { integration: integrationIn(all), functions: functionsIn(all) };
}
