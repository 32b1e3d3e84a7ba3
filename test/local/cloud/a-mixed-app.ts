import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';

const SCORE = `
import logging
from decimal import Decimal
from words.good import GOOD

def handler(event, context):
    found = [word for word in event['text'].split() if word in GOOD]
    logging.warning('%d good words', len(found))
    return {'score': Decimal(len(found)) / 4, 'by': context.function_name}
`;

/** Calls the function SCORE by the SDK, which finds the endpoint in its environment. */
const ASK = `
  import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
  const client = new LambdaClient({ maxAttempts: 1 });
  export async function score(text) {
    const { FunctionError, Payload } = await client.send(
      new InvokeCommand({ FunctionName: process.env.SCORE, Payload: JSON.stringify({ text }) }),
    );
    return { failed: FunctionError, answer: JSON.parse(Payload.transformToString()) };
  }`;

const HANDLER = `
  import { score } from './ask.mjs';
  export const handler = async ({ body }) => {
    const result = await score(JSON.parse(body).text).catch((error) => ({ refused: error.name }));
    return { statusCode: 200, body: JSON.stringify(result) };
  };`;

/**
 * Synthesises an app into the folder: POST /allowed and POST /denied reach two Node functions of one folder, which call a Python
 * function of another. Only the first has the permission. Returns the assembly's folder.
 */
export function synthesiseMixedApp(dir: string): string {
  writeSources(dir);
  const app = new App({ outdir: path.join(dir, 'assembly'), builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Small');
  const score = new lambda.Function(stack, 'Score', {
    runtime: lambda.Runtime.PYTHON_3_13,
    architecture: lambda.Architecture.ARM_64,
    handler: 'app.handler',
    code: lambda.Code.fromAsset(path.join(dir, 'score')),
    timeout: Duration.seconds(30),
  });
  const api = new apigateway.RestApi(stack, 'Api', {
    cloudWatchRole: false,
    policy: new iam.PolicyDocument({
      statements: [
        new iam.PolicyStatement({
          principals: [new iam.AnyPrincipal()],
          actions: ['execute-api:Invoke'],
          resources: ['execute-api:/*'],
        }),
      ],
    }),
  });
  for (const name of ['allowed', 'denied']) {
    const ask = new lambda.Function(stack, name, {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'app.handler',
      code: lambda.Code.fromAsset(path.join(dir, 'ask')),
      environment: { SCORE: score.functionName },
      timeout: Duration.seconds(30),
    });
    if (name === 'allowed') score.grantInvoke(ask);
    const resource = api.root.addResource(name);
    const authorizationType = apigateway.AuthorizationType.IAM;
    resource.addMethod('POST', new apigateway.LambdaIntegration(ask), { authorizationType });
  }
  return app.synth().directory;
}

function writeSources(dir: string): void {
  const { outputFiles } = buildSync({
    stdin: { contents: ASK, resolveDir: __dirname },
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    write: false,
  });
  const files = {
    'score/app.py': SCORE,
    'score/words/good.py': "GOOD = {'good', 'fine'}",
    'ask/app.mjs': HANDLER,
    'ask/ask.mjs': outputFiles[0]?.text ?? '',
  };
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    fs.writeFileSync(path.join(dir, name), text);
  }
}
