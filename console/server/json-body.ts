import type * as http from 'node:http';
import { z } from 'zod';
import { ConsoleProblem } from './console-problem';

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/** Reads the JSON body of a request and checks it. Throws a {@link ConsoleProblem} if it is too large or not as the schema says. */
export async function jsonBody<Schema extends z.ZodType>(
  request: http.IncomingMessage,
  schema: Schema,
  mostBytes: number,
): Promise<z.output<Schema>> {
  if (!JSON_TYPE.test(request.headers['content-type'] ?? ''))
    throw new ConsoleProblem(415, 'The body of the request must have the content type application/json.');
  const parsed = schema.safeParse(parse(await read(request, mostBytes)));
  if (parsed.success) return parsed.data;
  throw new ConsoleProblem(400, `The request is not as the console expects it. ${z.prettifyError(parsed.error)}`);
}

async function read(request: http.IncomingMessage, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // The rest is read and dropped, so that the client gets the answer.
    if (size <= mostBytes) chunks.push(chunk);
  }
  if (size > mostBytes)
    throw new ConsoleProblem(
      413,
      `The request has ${size} bytes, and the console takes at most ${mostBytes}. Send fewer rows.`,
    );
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConsoleProblem(400, 'The body of the request is not JSON.');
  }
}
