import * as iam from 'aws-cdk-lib/aws-iam';
import type * as awsLambda from 'aws-cdk-lib/aws-lambda';
import { KIT_ROW_ERRORS } from '../../lambda/processing/kit/contract';
import { LAMBDA_FAILURES, LAMBDA_ROW_ERRORS, LATER_SECONDS } from '../../lambda/processing/lambda/contract';
import { callsOf, paceOf } from './call-settings';
import { exampleArguments } from './example-arguments';
import type { Folder } from './lambda-function/check-folder';
import { CodeFunction } from './lambda-function/code-function';
import { folderIn, lambdaSettings, type LambdaFunctionSettings } from './lambda-function/lambda-settings';
import { defineProcessor, type FunctionFacts } from './processor-definition';
import type { Observed } from '../observed';

/** The largest size of a value, enough for a small object, unless the function's setting `maxValueBytes` gives another size. */
const MAX_VALUE_BYTES = 1_000;

/** The processor `lambda`: a Lambda function in any language that exists already, or that the stack deploys from a folder of the project. */
export const lambda = defineProcessor({
  settings: lambdaSettings,
  failures: LAMBDA_FAILURES,
  rowErrors: { ...LAMBDA_ROW_ERRORS, CALL_FAILED: KIT_ROW_ERRORS.CALL_FAILED },
  configure(settings, facts) {
    const folder = folderIn(settings);
    const calls = callsOf(settings);
    const declared = facts.arguments ?? '(a VARCHAR)';
    return {
      entry: 'lambda/process/lambda.ts',
      arguments: declared,
      returns: 'VARIANT',
      maxValueBytes: MAX_VALUE_BYTES,
      pace: paceOf(settings),
      calls: { ...calls, callTimeoutSeconds: settings.callTimeoutSeconds + LATER_SECONDS.kit },
      example: exampleArguments(declared),
      bind(process, observed) {
        const functionArn =
          settings.functionArn ?? deployed(folder, { process, observed, settings, facts }).functionArn;
        process.addToRolePolicy(
          new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] }),
        );
        return { functionArn };
      },
    };
  },
});

interface Deployed {
  readonly process: awsLambda.Function;
  readonly observed: Pick<Observed, 'logs' | 'key'>;
  readonly settings: LambdaFunctionSettings;
  readonly facts: FunctionFacts;
}

/** Deploys the folder as a Lambda function, which process calls. */
function deployed(folder: Folder | undefined, { process, observed, settings, facts }: Deployed): CodeFunction {
  const { scope } = process.node;
  if (folder === undefined || scope === undefined) throw new Error('There is no folder to deploy');
  return new CodeFunction(scope, 'Code', {
    ...folder,
    ...observed,
    memoryMb: settings.codeMemory,
    timeoutSeconds: settings.callTimeoutSeconds,
    description: `The work of ${facts.name}`,
  });
}
