import * as fs from 'node:fs';
import type { Command } from 'commander';
import { UsageError } from '../../tools/command-line/usage-error';

export interface SecretOptions {
  /** Each `NAME=VALUE`. */
  readonly secret?: readonly string[];
  /** A path. */
  readonly secrets?: string;
}

export function withSecretOptions(command: Command): Command {
  return (
    command
      // Checked later: commander would show a wrong value, which may be the secret itself.
      .option('--secret <name=value>', 'a secret or parameter of the functions; repeatable', collect)
      .option('--secrets <file>', 'a JSON file with such values by name')
  );
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** The values by name; those of the command line replace those of the file. No message shows a value. */
export function givenSecrets({ secret = [], secrets }: SecretOptions): ReadonlyMap<string, string> {
  const pairs = secret.map((text, index) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined)
      throw new UsageError(`--secret ${index + 1} of ${secret.length} is not NAME=VALUE. Its text is not shown here.`);
    return [name, value] as const;
  });
  return new Map([...(secrets === undefined ? [] : pairsIn(secrets)), ...pairs]);
}

function pairsIn(file: string): readonly (readonly [string, string])[] {
  const object = parsed(file);
  if (typeof object !== 'object' || object === null || Array.isArray(object))
    throw new UsageError(`${file} does not hold a JSON object of names and values.`);
  return Object.entries(object).map(([name, value]: [string, unknown]) => {
    if (value === null) throw new UsageError(`${file}: ${name} has no value.`);
    return [name, typeof value === 'string' ? value : JSON.stringify(value)];
  });
}

function parsed(file: string): unknown {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `${file} cannot be read: ${(error as NodeJS.ErrnoException).code}. It was named by --secrets.`,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    throw new UsageError(`${file} is not JSON. It was named by --secrets.`);
  }
}
