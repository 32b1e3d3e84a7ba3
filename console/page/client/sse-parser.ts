/** One message of an event stream. */
export interface StreamMessage {
  readonly event: string;
  readonly id?: string;
  readonly data: string;
}

/** Cuts the text of a stream into messages. Comments are left out. */
export class SseParser {
  private rest = '';

  /** The messages that this piece of text completes. */
  push(text: string): readonly StreamMessage[] {
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop() ?? '';
    return blocks.map(messageIn).filter((message) => message !== undefined);
  }
}

function messageIn(block: string): StreamMessage | undefined {
  const data: string[] = [];
  let [event, id]: [string, string | undefined] = ['message', undefined];
  for (const line of block.split('\n')) {
    const [, field, value = ''] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (field === 'data') data.push(value);
    if (field === 'event') event = value;
    if (field === 'id') id = value;
  }
  return data.length === 0 ? undefined : { event, id, data: data.join('\n') };
}
