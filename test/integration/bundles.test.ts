import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { CDK_JSON, configIn, contextIn } from '../../lib/cdk-json';
import { RemoteServiceStack } from '../../lib/remote-service-stack';
import { functionSettings, type FunctionSettings } from '../../local/cloud/lambda/function-settings';
import { Template } from '../../local/cloud/template';
import { synthesise } from '../../local/synthesise';

const LOCAL = path.join(__dirname, '..', '..', '.local');

describe('the bundle of', () => {
  let outdir: string;
  let functions: readonly FunctionSettings[];
  beforeAll(async () => {
    fs.mkdirSync(LOCAL, { recursive: true });
    outdir = fs.mkdtempSync(path.join(LOCAL, 'bundles-'));
    functions = functionSettings(Template.read((await synthesise({ outdir })).assemblyDir));
  });
  afterAll(() => fs.rmSync(outdir, { recursive: true }));

  function bundleOf(entry: string): FunctionSettings & { readonly file: string } {
    const settings = functions.find(({ logicalId }) => logicalId.includes(entry));
    if (!settings) throw new Error(`No function ${entry}`);
    return { ...settings, file: path.join(settings.codeDir, 'index.js') };
  }

  it.each(['Post', 'Process', 'Get'])('%s loads without node_modules and exports handler', (entry) => {
    const { codeDir, variables } = bundleOf(entry);
    const away = fs.mkdtempSync(path.join(os.tmpdir(), 'bundle-'));
    fs.cpSync(codeDir, away, { recursive: true });
    const script = `process.stdout.write(typeof require(${JSON.stringify(path.join(away, 'index.js'))}).handler)`;
    const env = { ...variables, AWS_REGION: 'us-east-1' };
    expect(execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8', stdio: 'pipe' })).toBe('function');
    fs.rmSync(away, { recursive: true });
  });

  it.each(['Post', 'Process', 'Get'])('%s names every missing variable in one error', (entry) => {
    const { file, variables } = bundleOf(entry);
    const script = `try { require(${JSON.stringify(file)}) } catch (error) { process.stdout.write(error.message) }`;
    const message = execFileSync(process.execPath, ['-e', script], {
      env: { AWS_REGION: 'us-east-1' },
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect(message).toMatch(/^Environment variables missing: /);
    const named = message.replace('Environment variables missing: ', '').split(', ');
    expect(Object.keys(variables)).toEqual(expect.arrayContaining(named));
  });

  it.each(['Post', 'Process', 'Get'])('%s is minified and has no source map', (entry) => {
    const { file, codeDir, variables } = bundleOf(entry);
    // Not minified, it is more than twice as large.
    expect(fs.statSync(file).size).toBeLessThan(600_000);
    expect(fs.readdirSync(codeDir)).toEqual(['index.js']);
    expect(variables).not.toHaveProperty('NODE_OPTIONS');
  });
});

test('the stack that runs on this machine has the template and the bundles of cdk synth', async () => {
  fs.mkdirSync(LOCAL, { recursive: true });
  const folder = fs.mkdtempSync(path.join(LOCAL, 'same-'));
  const [here, there] = [path.join(folder, 'here'), path.join(folder, 'there')];
  await synthesise({ outdir: here });
  const config = configIn(CDK_JSON);
  const app = new App({ context: contextIn(CDK_JSON), outdir: there, builtinCloudFormationValidation: false });
  new RemoteServiceStack(app, config.stackName, { config });
  app.synth();
  // The template names each asset by the hash of its files.
  const templateIn = (dir: string) => fs.readFileSync(path.join(dir, `${config.stackName}.template.json`), 'utf8');
  expect(templateIn(here)).toBe(templateIn(there));
  fs.rmSync(folder, { recursive: true });
});
