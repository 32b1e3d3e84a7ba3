import { processing, type ProcessorParts } from '../../lambda/process/entry';
import { retryAfter } from '../../lambda/processing/kit/retry-after';
import { RowError } from '../../lambda/processing/kit/row-error';
import { rowsTogether } from '../../lambda/processing/kit/rows-together';
import type { Value } from '../../lambda/protocol/batch';

export const price = ({ settings, ...parts }: ProcessorParts<{ url: string }>) =>
  rowsTogether(parts, {
    isNull: ([article]) => article === null,
    call: async (rows, { signal }) => {
      const body = JSON.stringify(rows.map(([article]) => article));
      const reply = await fetch(settings.url, { method: 'POST', body, signal });
      if (reply.status === 429) throw retryAfter(reply.headers.get('Retry-After'), parts.clock.now());
      if (reply.status === 422) throw new RowError('NO_ARTICLE', 'The price list has no such article.');
      if (!reply.ok) throw new Error(`The price list answered ${reply.status}`);
      return (await reply.json()) as readonly Value[];
    },
  });

export const handler = processing(price);
