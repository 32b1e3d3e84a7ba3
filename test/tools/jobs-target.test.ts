import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { UsageError } from '../../tools/command-line/usage-error';
import { findTarget } from '../../tools/jobs/target';
import { rawOutputs } from './raw-outputs';

const HOUR_MS = 3_600_000;

describe('npm run jobs', () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'jobs-target-'));
  const outputs = path.join(dir, 'outputs.json');
  const stack = 'SnowflakeRemoteService';

  afterAll(() => fs.rmSync(dir, { recursive: true }));

  it("uses the times of the stack's outputs", async () => {
    fs.writeFileSync(outputs, JSON.stringify({ [stack]: rawOutputs({ jobs: { retentionHours: 48 } }) }));
    const { times } = await findTarget({ outputs, stack });
    expect(times.retentionMs).toBe(48 * HOUR_MS);
  });

  it('asks the user to deploy a stack that has no outputs for its times', async () => {
    const older = { ...rawOutputs(), JobsTimeScale: undefined };
    fs.writeFileSync(outputs, JSON.stringify({ [stack]: older }));
    await expect(findTarget({ outputs, stack })).rejects.toThrow(UsageError);
    await expect(findTarget({ outputs, stack })).rejects.toThrow(/has no outputs .* npx cdk deploy$/);
  });
});
