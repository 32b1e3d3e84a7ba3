import { setTimeout } from 'node:timers/promises';
import { Command, CommanderError, InvalidArgumentError } from 'commander';

// The SDK's advice about the next Node is for whoever maintains this project, not for whoever tries it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** Exit codes: the query failed, or the command was not understood and nothing was started. */
const FAILED = 1;
const MISUSED = 2;
const IMPATIENCE_MS = 1000;
const SIGNAL_DELAY_MS = 20;
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** What a running command has to undo before the process ends. */
export type OnEnd = (undo: () => Promise<void>) => void;

/** A command whose mistakes are told in one line. */
export function aCommand(name: string, description: string): Command {
  return new Command(name).description(description).showSuggestionAfterError(false).exitOverride();
}

/** Reads a number for commander, at least `least`. */
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
 * Runs a command and ends the process: when it is done, when it failed, on Ctrl-C or SIGTERM, and when nobody reads its
 * output any more. Whatever was started is stopped first.
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
    // npm may pass on the Ctrl-C that the terminal has sent already; who asks again later is in a hurry.
    if (endingSince !== undefined && performance.now() - endingSince > IMPATIENCE_MS) process.exit(code);
    void end(code);
  };
  for (const [signal, code] of Object.entries(SIGNALS)) process.on(signal, () => interrupt(code));
  process.stdout.on('error', () => void end(0));

  const run = async () => {
    command.parse();
    await action((undo) => undos.push(undo));
  };
  run().then(
    () => end(Number(process.exitCode ?? 0)),
    async (error: unknown) => {
      // A signal that came while the stack was being synthesised is only heard now.
      await setTimeout(SIGNAL_DELAY_MS);
      // What breaks because it is being stopped is no failure.
      if (endingSince === undefined) await end(report(error));
    },
  );
}

/**
 * Prints what went wrong and returns the exit code. An error with an `exitCode` of its own has a message that says all that the
 * user needs; any other error is printed with its stack.
 */
function report(error: unknown): number {
  // Commander has printed its own message.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISUSED;
  const { code, port, message, stack, exitCode } = error as NodeJS.ErrnoException & {
    port?: number;
    exitCode?: number;
  };
  if (code === 'EADDRINUSE') {
    console.error(`Port ${port} is in use. Name another with --port.`);
    return MISUSED;
  }
  console.error(exitCode === undefined ? stack : message);
  return exitCode ?? FAILED;
}
