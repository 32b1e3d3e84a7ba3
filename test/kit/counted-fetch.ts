/**
 * Runs the work and tells it whether a `fetch` is under way, so that a virtual clock can stand still until the response has
 * come. A response counts as under way until its whole body is here.
 */
export async function withCountedFetch<T>(work: (underWay: () => boolean) => Promise<T>): Promise<T> {
  const real = globalThis.fetch;
  let open = 0;
  globalThis.fetch = async (input, init) => {
    open += 1;
    try {
      const response = await real(input, init);
      await response.clone().arrayBuffer();
      return response;
    } finally {
      open -= 1;
    }
  };
  try {
    return await work(() => open > 0);
  } finally {
    globalThis.fetch = real;
  }
}
