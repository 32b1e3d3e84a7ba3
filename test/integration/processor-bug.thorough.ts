import * as fs from 'node:fs';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { Template } from '../../local/cloud/template';
import { synthesise, type SynthesisOptions } from '../../local/synthesise';
import { aBatchId } from '../contract/batch-caller';
import { aService, type TestService } from './a-service';

const ROOT = path.join(__dirname, '..', '..');

/** Synthesises the stack, with a process function whose processor throws on NULL. */
async function withBug(options: SynthesisOptions) {
  const { assemblyDir } = await synthesise(options);
  const template = Template.read(assemblyDir);
  const process = template.all('AWS::Lambda::Function').find(({ logicalId }) => logicalId.includes('Process'));
  buildSync({
    entryPoints: [path.join(ROOT, 'test', 'integration', 'processors', 'bug-on-null.ts')],
    outfile: path.join(template.assetDir(process?.properties.Code), 'index.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    minify: true,
    sourcemap: true,
  });
  return { assemblyDir };
}

describe('a bug in a processor, on this machine,', () => {
  const errors: string[] = [];
  let service: TestService;
  beforeAll(async () => {
    service = await aService({ synthesise: withBug, onFunctionError: (error) => errors.push(error) });
  });
  afterAll(() => service.stop());

  it('is shown once with its message and its source line, and fails the batch after three attempts without long waits', async () => {
    const batchId = aBatchId();
    expect(await service.send('POST', batchId, '{"data":[[0,"good"],[1,null]]}')).toMatchObject({ status: 202 });
    expect(await service.poll(batchId)).toMatchObject({
      status: 422,
      body: expect.stringContaining('failed in each of 3 attempts, the last time with TypeError') as string,
    });
    expect(errors).toHaveLength(1);
    const [first, ...frames] = errors[0]?.split('\n') ?? [];
    expect(first).toBe("An error in process: TypeError: Cannot read properties of null (reading 'trim')");
    expect(frames[0]).toMatch(/^\s+at .*test[/\\]integration[/\\]processors[/\\]bug-on-null\.ts:4:\d+\)?$/);
  });

  it('is shown again for another batch', async () => {
    const shown = errors.length;
    const batchId = aBatchId();
    await service.send('POST', batchId, '{"data":[[0,null]]}');
    expect(await service.poll(batchId)).toMatchObject({ status: 422 });
    expect(errors).toHaveLength(shown + 1);
  });

  it("is in the function's log", () => {
    const [log] = fs.readdirSync(service.logDir).filter((file) => file.includes('Process'));
    expect(fs.readFileSync(path.join(service.logDir, log ?? ''), 'utf8')).toContain('bug-on-null.ts:4');
  });
});
