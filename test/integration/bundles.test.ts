import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { functionSettings, type FunctionSettings } from '../../local/cloud/lambda/function-settings';
import { Template } from '../../local/cloud/template';
import { synthesise } from '../../local/synthesise';

const LOCAL = path.join(__dirname, '..', '..', '.local');

describe('the bundle of', () => {
  let outdir: string;
  let functions: readonly FunctionSettings[];
  beforeAll(() => {
    fs.mkdirSync(LOCAL, { recursive: true });
    outdir = fs.mkdtempSync(path.join(LOCAL, 'bundles-'));
    functions = functionSettings(Template.read(synthesise({ outdir }).assemblyDir));
  });
  afterAll(() => fs.rmSync(outdir, { recursive: true }));

  function bundleOf(entry: string): FunctionSettings & { readonly file: string } {
    const settings = functions.find(({ logicalId }) => logicalId.startsWith(`Function${entry}`));
    if (!settings) throw new Error(`No function ${entry}`);
    return { ...settings, file: path.join(settings.codeDir, 'index.js') };
  }

  it.each(['Post', 'Process', 'Get'])('%s loads with its own variables alone, and exports handler', (entry) => {
    const { file, variables } = bundleOf(entry);
    const script = `process.stdout.write(typeof require(${JSON.stringify(file)}).handler)`;
    const env = { ...variables, AWS_REGION: 'us-east-1' };
    expect(execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8' })).toBe('function');
  });

  it.each(['Post', 'Process', 'Get'])('%s names every missing variable in one error', (entry) => {
    const { file, variables } = bundleOf(entry);
    const script = `try { require(${JSON.stringify(file)}) } catch (error) { process.stdout.write(error.message) }`;
    const message = execFileSync(process.execPath, ['-e', script], {
      env: { AWS_REGION: 'us-east-1' },
      encoding: 'utf8',
    });
    expect(message).toMatch(/^Environment variables missing: /);
    const named = message.replace('Environment variables missing: ', '').split(', ');
    expect(Object.keys(variables)).toEqual(expect.arrayContaining(named));
  });

  it.each(['Post', 'Process', 'Get'])('%s leaves out the code for event streams', (entry) => {
    const bundle = fs.readFileSync(bundleOf(entry).file, 'utf8');
    expect(bundle).toContain('The bundles leave out event streams');
    expect(bundle).not.toContain(':message-type');
  });

  it.each(['Post', 'Process', 'Get'])("%s leaves out the descriptions of Lambda's other operations", (entry) => {
    const bundle = fs.readFileSync(bundleOf(entry).file, 'utf8');
    expect(bundle.includes('InvocationType')).toBe(entry === 'Post');
    expect(bundle).not.toContain('CreateFunctionRequest');
  });

  it.each(['Post', 'Process', 'Get'])("%s leaves out the SDK's classes of errors", (entry) => {
    expect(fs.readFileSync(bundleOf(entry).file, 'utf8')).not.toContain('BackupInUseException');
  });

  it.each(['Post', 'Process', 'Get'])('%s looks for credentials and settings in the environment alone', (entry) => {
    const bundle = fs.readFileSync(bundleOf(entry).file, 'utf8');
    expect(bundle).not.toMatch(/require\("(node:)?fs\/promises"\)/);
    expect(bundle).toContain('AWS_SESSION_TOKEN');
    expect(bundle).not.toContain('AWS_CONTAINER_CREDENTIALS_FULL_URI');
    expect(bundle).not.toContain('AWS_WEB_IDENTITY_TOKEN_FILE');
  });

  it.each(['Post', 'Process', 'Get'])('%s has no arrow functions', (entry) => {
    expect(fs.readFileSync(bundleOf(entry).file, 'utf8')).not.toContain('=>');
  });

  it.each(['Post', 'Process', 'Get'])('%s is ASCII, and at most 250 KB', (entry) => {
    const bundle = fs.readFileSync(bundleOf(entry).file, 'latin1');
    expect(bundle).toMatch(/^\p{ASCII}*$/u);
    expect(bundle.length).toBeLessThanOrEqual(250_000);
  });
});
