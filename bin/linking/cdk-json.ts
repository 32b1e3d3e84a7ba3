import * as fs from 'node:fs';
import * as path from 'node:path';
import { applyEdits, modify, parse, type ParseError } from 'jsonc-parser';
import { checkConfig, CONFIG_KEY, type Config, type SnowflakePair } from '../../lib/config';
import { UsageError } from '../../local/command';

export const CDK_JSON = path.join(__dirname, '..', '..', 'cdk.json');

/** The settings of cdk.json, checked. */
export function configIn(file: string): Config {
  const errors: ParseError[] = [];
  const text = textIn(file);
  const content = parse(text, errors, { disallowComments: true }) as { context?: Record<string, unknown> } | null;
  const [error] = errors;
  if (error) throw new UsageError(`${file} is no proper JSON: see line ${lineAt(error.offset, text)}.`);
  return checkConfig(content?.context?.[CONFIG_KEY] ?? {});
}

/** Puts the pairs in place of those that were there; not a character besides is changed. */
export function writePairs(file: string, pairs: readonly SnowflakePair[]): void {
  checkConfig({ ...configIn(file), snowflake: pairs });
  const text = fs.readFileSync(file, 'utf8');
  const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
  const edits = modify(text, ['context', CONFIG_KEY, 'snowflake'], pairs, {
    formattingOptions: {
      insertSpaces: !indent.startsWith('\t'),
      tabSize: indent.length,
      eol: text.includes('\r\n') ? '\r\n' : '\n',
    },
  });
  fs.writeFileSync(file, applyEdits(text, edits));
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
