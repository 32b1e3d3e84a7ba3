import { ESLint } from 'eslint';

interface ConfigWithImportRules {
  readonly importRules: ESLint.Options['baseConfig'];
}
// eslint-disable-next-line @typescript-eslint/no-require-imports -- a CommonJS configuration file
const { importRules } = require('../../eslint.config.js') as ConfigWithImportRules;

async function complaintsAbout(filePath: string, importPath: string): Promise<string[]> {
  const eslint = new ESLint({ overrideConfigFile: true, baseConfig: importRules });
  const [result] = await eslint.lintText(`import { x } from '${importPath}';\nx();\n`, { filePath });
  return (result?.messages ?? []).map(({ message }) => message);
}

describe('import rules', () => {
  it.each([
    ['lib/config.ts', '../lambda/shared/contract'],
    ['lib/functions/sentiment.ts', '../../lambda/processing/comprehend/contract'],
    ['lib/functions/listed-failures.ts', '../../lambda/shared/service-failures'],
    ['lambda/handlers/get-handler.ts', '../jobs/job'],
    ['lambda/shared/log.ts', './errors'],
    ['local/synthesise.ts', '../lib/remote-service-stack'],
    ['tools/smoke/smoke-test.ts', '../../local/snowflake/external-function'],
    ['tools/jobs/target.ts', '../../local/endpoints-file'],
    ['tools/jobs/target.ts', '../../lambda/jobs/dynamo-job-store'],
    ['local/commands/start.ts', '../../tools/command-line/command'],
    ['local/cloud/cloud.ts', '../../lambda/shared/contract'],
    ['local/cloud/api-gateway/routes.ts', '../lambda/function-pool'],
    ['console/api/batch.ts', '../../lambda/shared/job-states'],
    ['console/page/store.ts', '../api/events'],
    ['console/page/batches/lane.tsx', '../../api/events'],
    ['console/server/job-watch.ts', '../../tools/jobs/target'],
    ['local/commands/serve.ts', '../../console/server/start-console'],
    ['bench/measure/function-meter.ts', '../../local/cloud/lambda/lambda-function'],
    ['bench/processors/at-once-entry.ts', '../../lambda/process/entry'],
  ])('let %s import %s', async (file, path) => {
    expect(await complaintsAbout(file, path)).toEqual([]);
  });

  it.each([
    ['lib/config.ts', '../lambda/jobs/failures', /only lambda\/shared\/contract/],
    ['lib/config.ts', '../lambda/jobs/job', /only lambda\/shared\/contract/],
    ['lib/config.ts', '../local/synthesise', /takes nothing from console, local/],
    ['lambda/post.ts', '../lib/config', /takes nothing from console, lib/],
    ['lambda/jobs/job.ts', '../../local/cloud/cloud', /takes nothing from console, lib, local/],
    ['lambda/jobs/job.ts', 'aws-cdk-lib/core', /without the CDK/],
    ['lambda/shared/errors.ts', '../handlers/get-handler', /lambda\/shared imports nothing from the rest/],
    ['lambda/shared/errors.ts', '../protocol/answers', /lambda\/shared imports nothing from the rest/],
    ['lambda/shared/errors.ts', '../jobs/failures', /lambda\/shared imports nothing from the rest/],
    ['lambda/shared/contract.ts', './env', /imports nothing/],
    ['lambda/processing/comprehend/contract.ts', '../kit/plan', /imports nothing/],
    ['lib/functions/sentiment.ts', '../../lambda/processing/comprehend/sentiment', /only lambda\/shared\/contract/],
    ['local/commands/start.ts', '../../lambda/handlers/post-handler', /bundles that synthesis wrote/],
    ['local/cloud/cloud.ts', '../../lambda/post', /bundles that synthesis wrote/],
    ['local/cloud/lambda/x.ts', '../../../lambda/post', /bundles that synthesis wrote/],
    ['bench/measure/x.ts', '../../lambda/jobs/job', /bench measures the bundles/],
    ['bench/processors/x.ts', '../../lambda/jobs/job', /only the entry of process/],
    ['local/synthesise.ts', '../test/unit/builders', /takes nothing from bench, bin, test/],
    ['local/synthesise.ts', '../tools/linking/write-pairs', /only tools\/command-line/],
    ['local/cloud/cloud.ts', '../../bin/start', /takes nothing from bench, bin, test/],
    ['tools/linking/write-pairs.ts', '../../test/unit/builders', /takes nothing from console, bench, bin, test/],
    ['tools/jobs/target.ts', '../../local/running-service', /only the Snowflake emulator/],
    ['tools/command-line/command.ts', '../linking/check', /knows no command/],
    ['bench/bench.ts', '../tools/linking/check', /only tools\/command-line/],
    ['simulation/simulate.ts', '../test/reliability/interleaving', /takes nothing from .*test/],
    ['simulation/simulate.ts', '../tools/linking/check', /only tools\/command-line/],
    ['console/api/batch.ts', '../server/event-log', /imports nothing but the states/],
    ['console/page/store.ts', '../server/event-log', /knows only the API/],
    ['console/page/batches/lane.tsx', '../../../local/cloud/cloud', /knows only the API/],
    ['console/page/store.ts', 'node:fs', /knows only the API/],
    ['console/server/job-watch.ts', '../../local/cloud/cloud', /takes nothing from local/],
    ['tools/jobs/target.ts', '../../console/api/batch', /takes nothing from console/],
    ['bin/start.ts', '../lambda/post', /takes nothing from test, lambda/],
  ])('do not let %s import %s', async (file, path, reason) => {
    expect(await complaintsAbout(file, path)).toEqual([expect.stringMatching(reason)]);
  });
});
