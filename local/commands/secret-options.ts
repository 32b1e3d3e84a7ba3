import * as fs from 'node:fs';
import type { Command } from 'commander';
import { UsageError } from '../../tools/command-line/usage-error';

export interface SecretOptions {
  /** Each value has the form `NAME=VALUE`. */
  readonly secret?: readonly string[];
  /** The path of a JSON file. */
  readonly secrets?: string;
}

export function withSecretOptions(command: Command): Command {
  return (
    command
      // Not checked by commander, because its message would show a wrong value, which may be a secret.
      .option('--secret <name=value>', 'the value of a secret or parameter for the functions (repeatable)', collect)
      .option('--secrets <file>', 'a JSON file with the values of secrets and parameters by name')
  );
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Reads the values by name. A value of the command line replaces a value of the file. No message shows a value. */
export function givenSecrets({ secret = [], secrets }: SecretOptions): ReadonlyMap<string, string> {
  const pairs = secret.map((text, index) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined)
      throw new UsageError(
        `--secret number ${index + 1} of ${secret.length} does not have the form NAME=VALUE. Its text is not shown, because it may be a secret.`,
      );
    return [name, value] as const;
  });
  return new Map([...(secrets === undefined ? [] : pairsIn(secrets)), ...pairs]);
}

function pairsIn(file: string): readonly (readonly [string, string])[] {
  const object = parsed(file);
  if (typeof object !== 'object' || object === null || Array.isArray(object))
    throw new UsageError(`${file} of --secrets must have a JSON object of names and values.`);
  return Object.entries(object).map(([name, value]: [string, unknown]) => {
    if (value === null) throw new UsageError(`${file} of --secrets: ${name} has no value.`);
    return [name, typeof value === 'string' ? value : JSON.stringify(value)];
  });
}

function parsed(file: string): unknown {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} of --secrets cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message is not used, because it quotes the text.
    throw new UsageError(`${file} of --secrets is not JSON.`);
  }
}
