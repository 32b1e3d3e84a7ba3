import { CDK_JSON, configIn } from '../../lib/cdk-json';
import { integrationName } from '../../lib/snowflake-sql';
import { aCommand, runCommand } from '../command-line/command';
import { writeLines } from '../command-line/write-lines';
import { readDescriptions } from '../descriptions/read-descriptions';
import { readInput } from '../descriptions/read-input';
import { comparedFunctions } from '../doctor/compared-functions';
import { noPolicies, readPolicies } from '../doctor/deployed-policies';
import { examine, isWrong } from '../doctor/examine';
import { report } from '../doctor/report';
import { type IntegrationOption, withIntegrationOption } from '../sql/integration-option';
import { readOutputs, type StackOptions, withStackOptions } from '../stack/stack-options';

interface Options extends StackOptions, IntegrationOption {
  readonly describe?: string;
  readonly function?: string;
}

const command = withIntegrationOption(
  withStackOptions(
    aCommand(
      'npm run doctor --',
      'Compares the integration and the function in Snowflake with the deployed stack, and prints how to repair each difference.',
    )
      .option(
        '--describe <file>',
        'the output of DESCRIBE INTEGRATION in any format, optionally followed by that of DESCRIBE FUNCTION (default: standard input)',
      )
      .option('--function <file>', 'the output of DESCRIBE FUNCTION, or of GET_DDL, for one or several functions'),
  ),
);

export const runDoctorCommand = () =>
  runCommand(command, async () => {
    const { describe, function: fnFile, integration, ...stack } = command.opts<Options>();
    const { functions, snowflake: pairs } = configIn(CDK_JSON);
    const [first] = functions;
    const name = integration ?? integrationName(first?.name ?? '');
    const pasted = `DESCRIBE INTEGRATION ${name} and of DESCRIBE FUNCTION ${first?.name}, one below the other`;
    const files = [describe, fnFile].filter((file) => file !== undefined);
    const texts = files.length === 0 ? [await readInput(undefined, pasted)] : [];
    for (const file of files) texts.push(await readInput(file, pasted));
    const { integration: described, functions: fns } = readDescriptions(texts);
    const outputs = await readOutputs(stack);
    const policies =
      stack.outputs === undefined
        ? await readPolicies(outputs)
        : noPolicies('with --outputs, doctor reads nothing from AWS');
    const [compared, ...others] = comparedFunctions(fns, outputs);
    const deployedName = integration ?? integrationName(outputs.FunctionName);
    const shared = { integration: described, integrationName: deployedName, outputs, pairs, policies };
    const findings = examine({ ...compared, ...shared }, others);
    await writeLines(process.stdout, report(findings));
    if (findings.some(isWrong)) process.exitCode = 1;
  });
