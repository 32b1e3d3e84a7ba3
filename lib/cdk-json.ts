import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse, type ParseError } from 'jsonc-parser';
import { checkConfig, CONFIG_KEY, type Config } from './config';
import { ConfigError } from './config-error';

export const CDK_JSON = path.join(__dirname, '..', 'cdk.json');

/** Reads the context of a cdk.json without checking its settings. */
export function contextIn(file: string): Readonly<Record<string, unknown>> {
  const errors: ParseError[] = [];
  const text = textIn(file);
  const content: unknown = parse(text, errors, { disallowComments: true });
  const [error] = errors;
  if (error) throw new ConfigError(`${file} is not valid JSON: see line ${lineAt(error.offset, text)}.`);
  if (!isObject(content)) throw new ConfigError(`${file} must contain an object, { … }.`);
  const { context = {} } = content;
  if (!isObject(context)) throw new ConfigError(`${file}: context must be an object, { … }.`);
  return context;
}

/** Reads and checks the settings of a cdk.json. */
export function configIn(file: string): Config {
  return checkConfig(contextIn(file)[CONFIG_KEY]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textIn(file: string): string {
  try {
    // Some Windows editors write a byte order mark at the start of a file.
    return fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new ConfigError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function lineAt(offset: number, text: string): number {
  return text.slice(0, offset).split('\n').length;
}
