import { setTimeout } from 'node:timers/promises';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { checkOptionsTakenByNpm } from './options-taken-by-npm';

// Turns off the SDK's warning about future Node.js versions. It is for maintainers of this project, not for its users.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** Exit codes. FAILED: the work failed. MISUSED: the options are wrong and nothing was started. */
const FAILED = 1;
const MISUSED = 2;
/** A second signal ends the process at once if it comes later than this. An earlier one can be the same Ctrl-C, sent by both the terminal and npm. */
const REPEAT_MS = 1000;
const SIGNAL_DELAY_MS = 20;
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Registers a function that stops or removes something before the process ends. */
export type OnEnd = (undo: () => Promise<void>) => void;

/** Creates a command that reports a wrong option in one line. */
export function aCommand(name: string, description: string): Command {
  return new Command(name).description(description).showSuggestionAfterError(false).exitOverride();
}

/** Makes a parser for commander that accepts numbers from `least` to `most`. */
export function number(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= least && value <= most) return value;
    const upTo = most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`;
    throw new InvalidArgumentError(`It must be a number from ${least}${upTo}.`);
  };
}

export function wholeNumber(least: number, most?: number): (text: string) => number {
  const read = number(least, most);
  return (text) => {
    const value = read(text);
    if (Number.isInteger(value)) return value;
    throw new InvalidArgumentError('It must be a whole number.');
  };
}

/**
 * Runs a command, and ends the process when the command has succeeded or failed, on Ctrl-C or SIGTERM, or when the reader
 * of its output closes it. Before that it stops everything that the command has started.
 */
export function runCommand(command: Command, action: (onEnd: OnEnd) => Promise<void>): void {
  const undos: (() => Promise<void>)[] = [];
  let endingSince: number | undefined;
  const end = async (code: number) => {
    if (endingSince !== undefined) return;
    endingSince = performance.now();
    await Promise.allSettled(undos.map((undo) => undo()));
    await new Promise((resolve) => process.stdout.write('', resolve));
    process.exit(code);
  };
  const interrupt = (code: number) => {
    if (endingSince !== undefined && performance.now() - endingSince > REPEAT_MS) process.exit(code);
    void end(code);
  };
  for (const [signal, code] of Object.entries(SIGNALS)) process.on(signal, () => interrupt(code));
  process.stdout.on('error', () => void end(0));

  const run = async () => {
    checkOptionsTakenByNpm(command, process.argv.slice(2));
    command.parse();
    await action((undo) => undos.push(undo));
  };
  run().then(
    () => end(Number(process.exitCode ?? 0)),
    async (error: unknown) => {
      // Waits for a signal that came during synthesis, because Node delivers it only now.
      await setTimeout(SIGNAL_DELAY_MS);
      // While the process is ending, an error is caused by stopping and is not a failure of the command.
      if (endingSince === undefined) await end(report(error));
    },
  );
}

/**
 * Prints the error and returns the exit code. An error with an `exitCode` is printed without its stack, because its message is for the
 * user. Any other error is printed with its stack.
 */
function report(error: unknown): number {
  // Commander has printed its own message.
  if (error instanceof CommanderError) {
    if (error.code === 'commander.excessArguments' && process.env.npm_lifecycle_event !== undefined)
      console.error('npm passes on only the options after --.');
    return error.exitCode === 0 ? 0 : MISUSED;
  }
  const { code, port, message, stack, exitCode } = error as NodeJS.ErrnoException & {
    port?: number;
    exitCode?: number;
  };
  if (code === 'EADDRINUSE') {
    console.error(`Port ${port} is in use. Choose another with --port.`);
    return MISUSED;
  }
  console.error(exitCode === undefined ? stack : message);
  return exitCode ?? FAILED;
}
