import type { Row } from '../../protocol/batch';
import type { Asked } from '../kit/plan';
import { fillText, textOf } from '../templates/fill-text';
import type { AskModelSettings } from './contract';
import { rowError } from './failures';

const NOT_UNICODE = rowError('NOT_UNICODE');

/** Makes the prompt of a row: its argument, or the template with the row's arguments. If all arguments are NULL, or the prompt is blank, the value is NULL. */
export function prompts({ template, columns }: Pick<AskModelSettings, 'template' | 'columns'>) {
  const places = new Map(columns.map((name, index) => [name, index]));
  const promptOf = template === undefined ? ([only = null]: Row) => textOf(only) : fillText(template, places);
  return (row: Row): Asked<string> => {
    if (row.length > 0 && row.every((cell) => cell === null)) return { value: null };
    const prompt = promptOf(row);
    if (prompt.trim() === '') return { value: null };
    return prompt.isWellFormed() ? { question: prompt } : NOT_UNICODE;
  };
}
