import { UsageError } from '../command-line/usage-error';
import { camelCase } from './letter-case';

/** Names that the new files cannot declare: reserved words of JavaScript, and names that the files import or export anyway. */
const TAKEN = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false ' +
    'finally for function if implements import in instanceof interface let new null package private protected public return ' +
    'static super switch this throw true try typeof undefined var void while with yield ' +
    'definition goldenTest handler processing processor rowByRow z callSettings callsOf paceOf defineProcessor ProcessorParts'
  ).split(' '),
);

/** Throws a UsageError unless a new function may have this name in SQL. */
export function checkName(
  name: string,
  { functions, processors }: { readonly functions: readonly string[]; readonly processors: readonly string[] },
): void {
  if (!/^[A-Za-z]\w*$/.test(name) || !/^[a-z][A-Za-z\d]*$/.test(camelCase(name)))
    throw new UsageError(`"${name}" cannot be the name: use letters, digits and underscores, with a letter first.`);
  if (TAKEN.has(camelCase(name)))
    throw new UsageError(
      `"${name}" cannot be the name, because the code already uses "${camelCase(name)}". Choose another name.`,
    );
  const isSame = (other: string): boolean => camelCase(other) === camelCase(name);
  if (functions.some(isSame))
    throw new UsageError(`There is already a function ${functions.find(isSame)} in cdk.json.`);
  if (processors.some(isSame))
    throw new UsageError(`There is already a processor "${processors.find(isSame)}". Choose another name.`);
}
