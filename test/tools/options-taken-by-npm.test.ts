import type { Command } from 'commander';
import { aCommand } from '../../tools/command-line/command';
import { checkOptionsTakenByNpm } from '../../tools/command-line/options-taken-by-npm';

function start(): Command {
  return aCommand('npm start --', '')
    .argument('[file]')
    .option('--column <name>')
    .option('--max-batch-rows <n>')
    .option('--json')
    .option('--yes');
}

const chaos = () => aCommand('npm run chaos --', '').option('--batches <n>').option('--seed <n>');
const sql = () => aCommand('npm run sql --', '').option('--role <names...>');
const link = () => aCommand('npm run link --', '').argument('[file]').option('--add').option('--list');

function jobs(): Command {
  const command = aCommand('npm run jobs --', '');
  command.command('list').option('--failed').option('--limit <n>');
  command.command('fail <batch-id>').requiredOption('--reason <sentence>');
  return command;
}

function check(command: Command, args: readonly string[], taken: Readonly<Record<string, string>>, script?: string) {
  const event = script ?? /(\w+) --$/.exec(command.name())?.[1];
  const env: NodeJS.ProcessEnv = { npm_lifecycle_event: event };
  for (const [name, value] of Object.entries(taken)) env[`npm_config_${name}`] = value;
  checkOptionsTakenByNpm(command, args, env);
}

test.each([
  ['npm start FILE --json', start, ['FILE'], { json: 'true' }, '--json', 'npm start -- FILE --json'],
  ['npm start FILE --column=a', start, ['FILE'], { column: 'a' }, '--column', 'npm start -- FILE --column a'],
  ['npm start FILE --column a', start, ['FILE', 'a'], { column: 'true' }, '--column', 'npm start -- … --column <name>'],
  [
    'npm start --max-batch-rows=5 -- FILE --column a',
    start,
    ['FILE', '--column', 'a'],
    { max_batch_rows: '5' },
    '--max-batch-rows',
    'npm start -- FILE --column a --max-batch-rows 5',
  ],
  ['npm run chaos --batches 5', chaos, ['5'], { batches: 'true' }, '--batches', 'npm run chaos -- --batches 5'],
  ['npm run sql --role A B', sql, ['A', 'B'], { role: 'true' }, '--role', 'npm run sql -- --role A B'],
  ['npm run link --list', link, [], { list: 'true' }, '--list', 'npm run link -- --list'],
  ['npm run link --add', link, [], { all: 'true', loglevel: 'info' }, '--add', 'npm run link -- --add'],
  ['npm run jobs list --failed', jobs, ['list'], { failed: 'true' }, '--failed', 'npm run jobs -- list --failed'],
  [
    'npm run jobs fail X --reason why',
    jobs,
    ['fail', 'X', 'why'],
    { reason: 'true' },
    '--reason',
    'npm run jobs -- … --reason <sentence>',
  ],
])('%s gets a message with the right command', (_, command, args, taken, names, line) => {
  expect(() => check(command(), args, taken)).toThrow(
    `npm kept ${names} as its own, because there is no -- before it. Type: ${line}`,
  );
});

test('one message names several options', () => {
  expect(() => check(chaos(), ['5', '7'], { batches: 'true', seed: 'true' })).toThrow(
    'npm kept --batches and --seed as its own, because there is no -- before them. Type: npm run chaos -- … --batches <n> --seed <n>',
  );
});

test('an option after -- is not reported, even if npm has it too', () => {
  check(start(), ['FILE', '--column', 'a'], { column: 'true' });
  check(start(), ['FILE', '--column=a'], { column: 'true' });
});

test('settings of npm itself and options of another script are not reported', () => {
  check(start(), ['FILE'], { yes: 'true', loglevel: 'silent', column: '' });
  check(start(), ['FILE'], { column: 'true' }, 'test');
  check(jobs(), ['fail', 'X'], { failed: 'true' });
});
