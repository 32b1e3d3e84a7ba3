import { chosenFunctions } from '../command-line/chosen-functions';
import { UsageError } from '../command-line/usage-error';
import type { Report } from './actions';
import type { Target } from './target';

export interface ForgetOptions {
  readonly function: string;
}

/**
 * Makes all remembered answers of a function unreachable. They expire as they would have.
 *
 * @throws UsageError if the function has no remembered answers
 */
export async function forget(target: Target, { function: fn }: ForgetOptions): Promise<Report> {
  const names = target.functionNames.map((name) => ({ name }));
  const [{ name } = { name: fn }] = chosenFunctions(names, fn);
  if (!(await target.forget(name)))
    throw new UsageError(
      `The function ${name} remembers no answers, so there is nothing to forget. To have it remember answers, set functions.${name}.rememberAnswers to true and deploy.`,
    );
  return {
    data: { functionName: name, forgotten: true },
    sentence:
      `All remembered answers of ${name} are forgotten. Batches that are being processed may still use them; ` +
      'batches that workers claim from now on do not.',
  };
}
