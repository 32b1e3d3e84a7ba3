import * as fs from 'node:fs';
import * as path from 'node:path';
import { valuesOfFolder } from '../kit/folder-function';
import { compareWithGolden, goldenRows } from '../kit/golden-files';
import { goldenFolders } from '../kit/golden-folders';

const ROOT = path.join(__dirname, '..', '..');
const FOLDERS = goldenFolders(ROOT);

describe('golden files', () => {
  it('of each processor are run by a test of the same name', () => {
    const processes = fs.readdirSync(path.join(ROOT, 'lambda', 'process'));
    const names = processes.filter((name) => name.endsWith('.input.csv')).map((name) => name.replace('.input.csv', ''));
    expect(names.filter((name) => !fs.existsSync(path.join(__dirname, `${name}.test.ts`)))).toEqual([]);
  });

  for (const { name, folder, files, settings } of FOLDERS) {
    if (settings)
      it(`of ${name}: the function gives output.csv for input.csv`, async () => {
        const rows = await goldenRows(files, settings.arguments);
        await compareWithGolden(files, await valuesOfFolder(folder, rows, settings));
      });
    else it.skip(`of ${name}: no function in cdk.json names this folder as its code`, () => undefined);
  }
});
