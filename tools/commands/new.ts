import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { Option } from 'commander';
import { CDK_JSON } from '../../lib/cdk-json';
import { PROCESSORS } from '../../lib/functions/registry';
import { aCommand, runCommand } from '../command-line/command';
import { writeLines } from '../command-line/write-lines';
import { writeFunction } from '../new/write-function';

interface Options {
  readonly python?: boolean;
  readonly node?: boolean;
}

const command = aCommand(
  'npm run new --',
  'Writes a new external function: its code, its settings in cdk.json, its test with golden files. Overwrites nothing.',
)
  .argument('<name>', 'its name in SQL, such as word_count')
  .addOption(new Option('--python', 'in Python: a folder in functions/').conflicts('node'))
  .option('--node', 'in JavaScript: a folder in functions/. Without an option it is TypeScript, in this project');

export const runNewCommand = () =>
  runCommand(command, async () => {
    const [name = ''] = command.args;
    const { python, node } = command.opts<Options>();
    const language = python ? 'python' : node ? 'node' : 'typescript';
    const root = path.dirname(CDK_JSON);
    const lines = writeFunction(name, { language, root, processors: Object.keys(PROCESSORS) });
    // In another process, because this process has loaded the registry without the new processor.
    if (language === 'typescript')
      execFileSync(process.execPath, ['--require', 'tsx/cjs', 'bin/settings-page.ts'], { cwd: root });
    await writeLines(process.stdout, lines);
  });
