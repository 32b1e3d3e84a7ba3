import { z } from 'zod';
import type { BatchName } from '../api/batch';
import { endRequestSchema } from '../api/details';
import type { History } from '../api/history';
import { ConsoleProblem } from './console-problem';
import { sendJson, type Exchange } from './exchange';
import { jsonBody } from './json-body';

const SMALL_BYTES = 64 * 1024;

export async function answerDetails({ source, response, query, parts }: Exchange): Promise<void> {
  const batch = batchIn(parts);
  const details = await source.details(batch, { rows: query.get('rows') === 'yes' });
  if (details === undefined) throw noSuchBatch(batch);
  sendJson(response, details);
}

export async function answerLog({ source, response, parts }: Exchange): Promise<void> {
  const batch = batchIn(parts);
  const log = await source.log(batch);
  if (log === undefined) throw noSuchBatch(batch);
  sendJson(response, log);
}

export async function answerHistory({ source, response, parts }: Exchange): Promise<void> {
  const batch = batchIn(parts);
  const events = source.events.ofBatch(batch);
  if (events.length === 0) throw noSuchBatch(batch);
  const { deadlineSeconds, snowflakeLimitSeconds } = await source.info();
  const history: History = {
    format: 'batch history',
    version: 1,
    savedAt: Date.now(),
    batch,
    deadlineSeconds,
    snowflakeLimitSeconds,
    events: [...events],
  };
  const name = batch.batchId.replace(/[^\w.-]+/g, '-');
  response.setHeader('Content-Disposition', `attachment; filename="${name}.history.json"`);
  sendJson(response, history);
}

export async function answerEnd({ source, request, response, parts }: Exchange): Promise<void> {
  const { reason } = await jsonBody(request, endRequestSchema, SMALL_BYTES);
  sendJson(response, await source.end(batchIn(parts), reason));
}

export async function answerRequeue({ source, request, response, parts }: Exchange): Promise<void> {
  await jsonBody(request, z.object({}), SMALL_BYTES);
  sendJson(response, await source.requeue(batchIn(parts)));
}

function batchIn([functionName = '', batchId = '']: readonly string[]): BatchName {
  return { functionName, batchId };
}

function noSuchBatch({ functionName, batchId }: BatchName): ConsoleProblem {
  return new ConsoleProblem(404, `${functionName} has no batch ${batchId}, or the batch has expired.`);
}
