import type { ConsoleEvent } from '../../../console/api/events';
import { isOf, type FaultTarget } from './fault';

type Of<Kind extends ConsoleEvent['kind']> = Extract<ConsoleEvent, { readonly kind: Kind }>;

/** An event of one kind that a condition accepts, for {@link FaultTools.next}. */
export function wanted<Kind extends ConsoleEvent['kind']>(
  kind: Kind,
  target: FaultTarget,
  accepts: (event: Of<Kind>) => boolean = () => true,
) {
  return (event: ConsoleEvent): event is Of<Kind> =>
    isKind(event, kind) && isOf(target, batchIn(event)) && accepts(event);
}

/** The events of one kind. */
export function allOf<Kind extends ConsoleEvent['kind']>(events: readonly ConsoleEvent[], kind: Kind): Of<Kind>[] {
  return events.filter((event): event is Of<Kind> => isKind(event, kind));
}

function batchIn(event: ConsoleEvent): FaultTarget {
  return {
    functionName: 'functionName' in event ? event.functionName : undefined,
    batchId: 'batchId' in event ? event.batchId : undefined,
  };
}

function isKind<Kind extends ConsoleEvent['kind']>(event: ConsoleEvent, kind: Kind): event is Of<Kind> {
  return event.kind === kind;
}
