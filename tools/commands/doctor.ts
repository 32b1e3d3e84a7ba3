import { CDK_JSON, configIn } from '../../lib/cdk-json';
import { aCommand, runCommand } from '../command-line/command';
import { writeLines } from '../command-line/write-lines';
import { examine, isWrong, report } from '../linking/examine';
import { readDescription } from '../linking/read-description';
import { readInput } from '../linking/read-input';
import { readOutputs, type StackOptions, withStackOptions } from '../stack/stack-options';

const command = withStackOptions(
  aCommand('npm run doctor --', 'Compares what Snowflake says with what the stack has, and says what to do.').option(
    '--describe <file>',
    'the output of DESCRIBE INTEGRATION, in any format (default: what is pasted or piped in)',
  ),
);

export const runDoctorCommand = () =>
  runCommand(command, async () => {
    const { describe, ...stack } = command.opts<StackOptions & { readonly describe?: string }>();
    const description = readDescription(await readInput(describe));
    const findings = examine({ description, outputs: await readOutputs(stack), pairs: configIn(CDK_JSON).snowflake });
    await writeLines(process.stdout, report(findings));
    if (findings.some(isWrong)) process.exitCode = 1;
  });
