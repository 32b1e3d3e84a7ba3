import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse, type ParseError } from 'jsonc-parser';
import { checkConfig, CONFIG_KEY, type Config } from '../lib/config';
import { UsageError } from './command';

export const CDK_JSON = path.join(__dirname, '..', 'cdk.json');

/** The context of a cdk.json, unchecked. */
export function contextIn(file: string): Readonly<Record<string, unknown>> {
  const errors: ParseError[] = [];
  const text = textIn(file);
  const content = parse(text, errors, { disallowComments: true }) as { context?: Record<string, unknown> } | null;
  const [error] = errors;
  if (error) throw new UsageError(`${file} is no proper JSON: see line ${lineAt(error.offset, text)}.`);
  return content?.context ?? {};
}

/** The settings of a cdk.json, checked. */
export function configIn(file: string): Config {
  return checkConfig(contextIn(file)[CONFIG_KEY] ?? {});
}

function textIn(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function lineAt(offset: number, text: string): number {
  return text.slice(0, offset).split('\n').length;
}
