import type { Command } from 'commander';
import { aCommand, number, wholeNumber } from '../../tools/command-line/command';
import { withRateOptions } from './rate-options';
import { withSecretOptions } from './secret-options';

/** Creates a command that runs the stack on this machine, with a stand-in for each AWS service that it calls. */
export function aLocalCommand(name: string, description: string): Command {
  const command = aCommand(name, description)
    .option('--comprehend-latency <ms>', 'the time that a call to Comprehend takes', number(0), 200)
    .option(
      '--lambda-concurrency <n>',
      'executions of Lambda that can run at a time in the account: 10 in some new accounts (default: 1000)',
      wholeNumber(1),
    );
  return withSecretOptions(withRateOptions(command));
}
