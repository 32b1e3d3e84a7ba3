/**
 * Stands in the bundles for `mnemonist/lru-cache`, in which the SDK keeps the endpoints that it has discovered: one or two
 * for each client, if discovery is switched on at all. See docs/decisions/0009.
 */
export default class EndpointMap extends Map<string, unknown> {
  /** The other's capacity is not needed. */
  constructor() {
    super();
  }

  peek(key: string): unknown {
    return this.get(key);
  }
}
