import { once } from 'node:events';
import * as fs from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import * as tty from 'node:tty';
import type { Choice } from './link-pair';

const TERMINAL = process.platform === 'win32' ? '\\\\.\\CONIN$' : '/dev/tty';

const CHOICES = [
  '  r  replace it, if the integration was re-created',
  '  a  add this one and keep the other, if it is a second integration of the same account',
  '  Enter  change nothing',
];

interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/** Asks the user what to do with a pair whose user is linked with another external id. Undefined means: change nothing. */
export async function askChoice(found: string, { input, output } = openTerminal()): Promise<Choice | undefined> {
  output.write(`${[found, ...CHOICES].join('\n')}\n`);
  const lines = createInterface({ input, output });
  // While readline reads the terminal, Ctrl-C is a character and sends no signal.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  // Ctrl-D rejects the question. At the end of the input the question stays open, so the close event ends it.
  const closed = once(lines, 'close').then(() => '');
  try {
    return choiceOf(await Promise.race([lines.question('> ').catch(() => ''), closed]));
  } finally {
    lines.close();
    input.destroy();
  }
}

/** Opens the terminal again, because standard input has ended if the description was pasted there. */
function openTerminal(): Terminal {
  return { input: new tty.ReadStream(fs.openSync(TERMINAL, 'r')), output: process.stderr };
}

function choiceOf(answer: string): Choice | undefined {
  const choices: Readonly<Record<string, Choice>> = { r: 'replace', replace: 'replace', a: 'add', add: 'add' };
  return choices[answer.trim().toLowerCase()];
}
