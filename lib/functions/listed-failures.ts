import { SERVICE_FAILURES } from '../../lambda/shared/service-failures';
import type { Told, WaysToFail, WayToFail } from '../../lambda/shared/way-to-fail';
import type { AnyProcessorDefinition } from './processor-definition';

/** An entry of a record, with its code and with the names of those that have it. */
export type Listed<Entry extends Told> = Entry & {
  readonly code: string;
  /** Empty: every batch may fail in this way, whatever its processor is. */
  readonly by: readonly string[];
};

/**
 * Every way in which a batch of a stack may fail: the service's, then the processors' own. A way that several have is listed
 * once. A code is listed several times if it is told in different sentences.
 *
 * @param definitions by the names to list them by: of processors, such as the registry, or of a stack's functions
 */
export function listedFailures(
  definitions: Readonly<Record<string, Pick<AnyProcessorDefinition, 'failures'>>>,
): readonly Listed<WayToFail>[] {
  const ofService: WaysToFail = SERVICE_FAILURES;
  return [
    ...Object.entries(ofService).map(([code, way]) => ({ ...way, code, by: [] })),
    ...listed(Object.entries(definitions).map(([name, { failures }]) => [name, failures])),
  ];
}

/** Every error that a row may have, in the same way. */
export function listedRowErrors(
  definitions: Readonly<Record<string, Pick<AnyProcessorDefinition, 'rowErrors'>>>,
): readonly Listed<Told>[] {
  return listed(Object.entries(definitions).map(([name, { rowErrors }]) => [name, rowErrors]));
}

function listed<Entry extends Told>(
  records: readonly (readonly [string, Readonly<Record<string, Entry>>])[],
): readonly Listed<Entry>[] {
  const known = new Map<Entry, { readonly code: string; readonly by: string[] }>();
  for (const [name, record] of records)
    for (const [code, entry] of Object.entries(record)) {
      const { by } = known.get(entry) ?? { by: [] };
      known.set(entry, { code, by: [...by, name] });
    }
  return [...known].map(([entry, facts]) => ({ ...entry, ...facts }));
}
