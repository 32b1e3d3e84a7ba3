import type { Command, Option } from 'commander';
import { UsageError } from './usage-error';

/** Options of npm itself, which a machine may set for every command. So their variables do not show whether the user typed them. */
const SET_FOR_MANY = new Set(['--yes', '--force']);

/** npm reads `--add` as the letters -a, -d and -d. */
const READ_AS: Readonly<Record<string, string>> = { '--add': 'all' };

/**
 * Throws a UsageError if npm has kept options of the command. For `npm start FILE --column text` npm passes on `FILE text`, and
 * sets only the variable `npm_config_column` to `true`.
 *
 * @param args the arguments that npm passed on
 */
export function checkOptionsTakenByNpm(command: Command, args: readonly string[], env = process.env): void {
  // Child processes inherit npm's variables. So the check applies only to the command that npm itself started.
  const typed = /^npm (?:run )?(\S+) --$/.exec(command.name());
  if (typed?.[1] === undefined || env.npm_lifecycle_event !== typed[1]) return;
  const taken = optionsOf(command, args).filter((option) => !isGiven(option, args) && setByNpm(option, env));
  if (taken.length === 0) return;
  const names = taken.map(({ long }) => long).join(' and ');
  const pronoun = taken.length === 1 ? 'it' : 'them';
  const line = [command.name(), ...retyped(command, taken, { args, env })].join(' ');
  throw new UsageError(`npm kept ${names} as its own, because there is no -- before ${pronoun}. Type: ${line}`);
}

/** The arguments that the user should have typed. A value after its option is now one of the arguments. */
function retyped(
  { commands, registeredArguments }: Command,
  taken: readonly Option[],
  { args, env }: { readonly args: readonly string[]; readonly env: NodeJS.ProcessEnv },
): readonly string[] {
  const isMissing = (option: Option) => option.required && setByNpm(option, env) === 'true';
  const missing = taken.filter(isMissing).length;
  const areAllValues = missing === 1 && commands.length === 0 && registeredArguments.length === 0;
  const options = taken.flatMap((option) => {
    const { long, flags, required } = option;
    if (long == null || !required) return [flags];
    if (!isMissing(option)) return [long, setByNpm(option, env) ?? ''];
    return areAllValues ? [long, ...args] : [flags];
  });
  if (areAllValues || args.length === 0) return options;
  // The value is one of the arguments, but which one is unknown.
  return missing > 0 ? ['…', ...options] : [...args, ...options];
}

/** The options of the command and of the subcommand that the arguments name. */
function optionsOf(command: Command, args: readonly string[]): readonly Option[] {
  const subcommand = command.commands.find((one) => args.includes(one.name()));
  return [...command.options, ...(subcommand?.options ?? [])];
}

function isGiven({ long }: Option, args: readonly string[]): boolean {
  return args.some((arg) => arg === long || arg.startsWith(`${long}=`));
}

/** The value that npm has read. It is `true` for an option without a value or with a blank before its value. Undefined if npm has not read the option. */
function setByNpm({ long }: Option, env: NodeJS.ProcessEnv): string | undefined {
  if (long == null || SET_FOR_MANY.has(long)) return undefined;
  const name = READ_AS[long] ?? long.slice(2).replaceAll('-', '_');
  return env[`npm_config_${name}`] || undefined;
}
