/**
 * Stands in the bundles for `@smithy/core/event-streams`, which the SDK uses only where an operation takes or answers
 * with a stream of events, such as Bedrock's `ConverseStream`. Clients are made with it all the same, so everything is
 * here that they import. See docs/decisions/0009.
 */

function unused(): never {
  throw new Error('The bundles leave out event streams: see IN_PLACE_OF in lib/handler-function.ts.');
}

export const resolveEventStreamSerdeConfig = <T>(config: T): T => config;

export class EventStreamCodec {
  readonly encode = unused;
  readonly decode = unused;
}

export {
  unused as EventStreamSerde,
  unused as eventStreamSerdeProvider,
  unused as iterableToReadableStream,
  unused as readableStreamToIterable,
};
