import { z } from 'zod';
import { faultNameSchema, faultRequestSchema } from '../api/faults';
import { csvRequestSchema, runRequestSchema, type RunReply } from '../api/run';
import { ConsoleProblem } from './console-problem';
import { possible, sendJson, type Exchange } from './exchange';
import { jsonBody } from './json-body';

const SMALL_BYTES = 64 * 1024;

/** Of rows: some hundred thousand short texts. */
const ROWS_BYTES = 32 * 1024 * 1024;

export async function answerInfo({ source, response }: Exchange): Promise<void> {
  sendJson(response, await source.info());
}

export function answerEvents({ request, response, streams }: Exchange): Promise<void> {
  const lastId = request.headers['last-event-id'];
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
  streams.open(response, typeof lastId === 'string' ? lastId : undefined);
  return Promise.resolve();
}

export async function answerFind({ source, response, query }: Exchange): Promise<void> {
  const text = (query.get('text') ?? '').trim();
  sendJson(response, { batches: text === '' ? [] : await source.find(text) });
}

export async function answerRun({ source, request, response }: Exchange): Promise<void> {
  const run = possible(source.run?.bind(source));
  const wanted = await jsonBody(request, runRequestSchema, ROWS_BYTES);
  const cancelled = new AbortController();
  response.once('close', () => cancelled.abort());
  const onReply = (reply: RunReply) => {
    if (response.writable) response.write(`${JSON.stringify(reply)}\n`);
  };
  response.setHeader('Content-Type', 'application/x-ndjson; charset=utf-8');
  await run(wanted, { onReply, signal: cancelled.signal });
  response.end();
}

export async function answerCsv({ source, request, response }: Exchange): Promise<void> {
  const readCsv = possible(source.readCsv?.bind(source));
  sendJson(response, await readCsv(await jsonBody(request, csvRequestSchema, ROWS_BYTES)));
}

export async function answerFault({ source, request, response, parts: [given] }: Exchange): Promise<void> {
  const breakThings = possible(source.breakThings?.bind(source));
  const fault = faultNameSchema.safeParse(given);
  if (!fault.success) throw new ConsoleProblem(404, `There is no fault ${given}.`);
  sendJson(response, await breakThings(fault.data, await jsonBody(request, faultRequestSchema, SMALL_BYTES)));
}

export async function answerTrust({ source, response }: Exchange): Promise<void> {
  sendJson(response, await possible(source.trust?.bind(source))());
}

export async function answerTriedCall({ source, request, response, parts: [caller = ''] }: Exchange): Promise<void> {
  await jsonBody(request, z.object({}), SMALL_BYTES);
  sendJson(response, await possible(source.tryCall?.bind(source))(caller));
}
