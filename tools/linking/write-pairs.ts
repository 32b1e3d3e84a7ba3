import * as fs from 'node:fs';
import { applyEdits, modify } from 'jsonc-parser';
import { checkConfig, CONFIG_KEY } from '../../lib/config';
import type { SnowflakePair } from '../../lib/snowflake-pair';
import { contextIn } from '../../lib/cdk-json';

/** Replaces the pairs in a cdk.json, and leaves every other character as it is. */
export function writePairs(file: string, pairs: readonly SnowflakePair[]): void {
  checkConfig({ ...(contextIn(file)[CONFIG_KEY] as object | undefined), snowflake: pairs });
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
