import { INTERNAL_ERROR, refusal, type ServiceError } from '../stand-in/service-error';
import type { CheckedInput } from './check-input';
import { textFault } from './comprehend-faults';
import type { Operation } from './operations/operation';

/**
 * The answer to a call that passed all checks.
 *
 * @param triggers one list for each text: the names of its active fault triggers
 */
export async function answerCall(
  { takes, analyse }: Operation,
  { texts, language }: CheckedInput,
  triggers: readonly (readonly string[])[],
): Promise<object | ServiceError> {
  const faults = texts.map((_, index) => textFault(triggers[index] ?? []));
  if (takes === 'TextList') {
    // Both lists are in the order of the texts; a text is in exactly one of them.
    const ResultList: object[] = [];
    for (const [Index, text] of texts.entries()) {
      if (!faults[Index]) ResultList.push({ Index, ...(await analyse(text, language)) });
    }
    return { ResultList, ErrorList: faults.flatMap((fault, Index) => (fault ? [{ Index, ...fault }] : [])) };
  }
  const fault = faults.find((one) => one !== undefined);
  if (fault?.ErrorCode === 'INTERNAL_SERVER_ERROR') return INTERNAL_ERROR;
  if (fault) return refusal('InvalidRequestException', fault.ErrorMessage);
  if (takes === 'TextSegments')
    return { ResultList: await Promise.all(texts.map(async (text) => analyse(text, language))) };
  return analyse(texts[0] ?? '', language);
}
