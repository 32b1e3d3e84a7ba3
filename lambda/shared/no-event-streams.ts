/**
 * Stands in the bundles of post and get for `@smithy/core/event-streams`, which LambdaClient is made with and which only
 * `InvokeWithResponseStream` uses. See docs/decisions/0009.
 */

export const resolveEventStreamSerdeConfig = <T>(config: T): T => config;

export function eventStreamSerdeProvider(): never {
  throw new Error('This bundle has no event streams: see NO_EVENT_STREAMS in lib/handler-function.ts.');
}

/** What the SDK's protocols look up when an operation answers with a stream. */
export const EventStreamSerde = eventStreamSerdeProvider;
