import { findEntities } from '../analysis/find-entities';
import { spansOf } from '../analysis/spans';
import { longOrBatch } from './long-or-batch';

const forms = longOrBatch(analyse);

export const entities = { DetectEntities: forms.long, BatchDetectEntities: forms.batch };

async function analyse(text: string): Promise<object> {
  const spanOf = spansOf(text);
  return { Entities: (await findEntities(text)).map((found) => ({ Type: found.type, ...spanOf(found) })) };
}
