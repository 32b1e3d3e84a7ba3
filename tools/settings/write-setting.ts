import * as fs from 'node:fs';
import { applyEdits, modify } from 'jsonc-parser';
import { CONFIG_KEY } from '../../lib/config';

/**
 * Writes one setting of this project into a cdk.json, and leaves every other character as it is.
 *
 * @param setting the names of the setting from the outermost to the innermost, such as `functions` and `word_count`
 */
export function writeSetting(file: string, setting: readonly string[], value: unknown): void {
  const text = fs.readFileSync(file, 'utf8');
  const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
  const edits = modify(text, ['context', CONFIG_KEY, ...setting], value, {
    formattingOptions: {
      insertSpaces: !indent.startsWith('\t'),
      tabSize: indent.length,
      eol: text.includes('\r\n') ? '\r\n' : '\n',
    },
  });
  fs.writeFileSync(file, applyEdits(text, edits));
}
