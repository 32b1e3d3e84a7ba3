import * as fs from 'node:fs';
import * as path from 'node:path';
import { checkFunction } from '../../lib/functions/function-config';
import { lambda } from '../../lib/functions/lambda';
import { startFolderFunction, type FolderFunction } from '../kit/folder-function';
import { goldenFolders } from '../kit/golden-folders';
import { goldenTest } from '../kit/golden-test';

const ROOT = path.join(__dirname, '..', '..');

test('golden files of each processor are run by a test of the same name', () => {
  const processes = fs.readdirSync(path.join(ROOT, 'lambda', 'process'));
  const names = processes.filter((name) => name.endsWith('.input.csv')).map((name) => name.replace('.input.csv', ''));
  expect(names.filter((name) => !fs.existsSync(path.join(__dirname, `${name}.test.ts`)))).toEqual([]);
});

for (const { name, settings: given, files, ...code } of goldenFolders(ROOT))
  describe('functions in folders', () => {
    let running: FolderFunction;
    beforeAll(async () => {
      running = await startFolderFunction(code);
    });
    afterAll(() => running.stop());

    const checked = checkFunction('golden', { processor: 'lambda', ...given }, { where: name, processors: { lambda } });
    goldenTest({
      name,
      definition: lambda,
      settings: checked.settings,
      arguments: given.arguments,
      options: given.options,
      files,
      processor: (parts) => running.processor(parts),
      underWay: () => running.underWay(),
      failures: () => running.failures,
    });
  });
