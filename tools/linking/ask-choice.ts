import { once } from 'node:events';
import * as fs from 'node:fs';
import { createInterface } from 'node:readline/promises';
import * as tty from 'node:tty';
import type { Choice } from './link-pair';

const TERMINAL = process.platform === 'win32' ? '\\\\.\\CONIN$' : '/dev/tty';

const CHOICES = [
  '  r  replace it: the integration was re-created',
  '  a  add this one and keep the other: it is a second integration of the same account',
  '  Enter  change nothing',
];

/** Asks the user of the terminal. */
export async function askChoice(found: string): Promise<Choice | undefined> {
  console.error([found, ...CHOICES].join('\n'));
  // Standard input has ended if the description was pasted there, so the terminal is opened again.
  const input = new tty.ReadStream(fs.openSync(TERMINAL, 'r'));
  const lines = createInterface({ input, output: process.stderr });
  // While readline reads the terminal, Ctrl-C is a character. Ctrl-D aborts the question, before Node 24 without a result.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const closed = once(lines, 'close').then(() => '');
  try {
    return choiceOf(await Promise.race([lines.question('> ').catch(() => ''), closed]));
  } finally {
    lines.close();
    input.destroy();
  }
}

function choiceOf(answer: string): Choice | undefined {
  const choices: Readonly<Record<string, Choice>> = { r: 'replace', replace: 'replace', a: 'add', add: 'add' };
  return choices[answer.trim().toLowerCase()];
}
