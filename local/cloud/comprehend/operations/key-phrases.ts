import { findPhrases } from '../analysis/find-phrases';
import { spansOf } from '../analysis/spans';
import { longOrBatch } from './long-or-batch';

const forms = longOrBatch(analyse);

export const keyPhrases = { DetectKeyPhrases: forms.long, BatchDetectKeyPhrases: forms.batch };

async function analyse(text: string): Promise<object> {
  return { KeyPhrases: (await findPhrases(text)).map(spansOf(text)) };
}
