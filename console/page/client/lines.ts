/** The pieces of text of a reply as they come. */
export async function* textOf(response: Response): AsyncGenerator<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const piece = await reader?.read();
    if (piece === undefined || piece.done) return;
    yield piece.value;
  }
}

/** The lines of a reply as they come, without blank ones. */
export async function* lines(response: Response): AsyncGenerator<string> {
  let rest = '';
  for await (const text of textOf(response)) {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    yield* parts.filter((line) => line !== '');
  }
  if (rest !== '') yield rest;
}
