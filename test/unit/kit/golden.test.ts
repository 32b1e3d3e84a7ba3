import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { compareWithGolden, goldenRows } from '../../kit/golden-files';
import { goldenFolders } from '../../kit/golden-folders';
import { valuesOfFolder, type FolderSettings } from '../../kit/folder-function';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'golden-'));
const files = { input: path.join(root, 'input.csv'), output: path.join(root, 'output.csv') };
afterAll(() => fs.rmSync(root, { recursive: true }));
beforeEach(() => delete process.env.UPDATE_GOLDEN);
afterAll(() => delete process.env.UPDATE_GOLDEN);

function write(name: string, text: string): void {
  const file = path.join(root, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

describe('golden files', () => {
  it('hold one column for each declared argument, read by its type', async () => {
    write('input.csv', 'n,a,"B C",o,d\n1.5,"x, y",true,"{""k"":[1]}",2026-01-31\n,"",,,\n');
    const declared = '(a VARCHAR, n NUMBER(38, 1), "B C" BOOLEAN, o OBJECT, d DATE)';
    expect(await goldenRows(files, declared)).toEqual([
      ['x, y', 1.5, true, { k: [1] }, '2026-01-31'],
      ['', null, null, null, null],
    ]);
    write('input.csv', 'n\none\n');
    await expect(goldenRows(files, '(n INT)')).rejects.toThrow('line 2: the cell in column "n" is not a NUMBER');
  });

  it('are written on demand, and read as they were written', async () => {
    const values = [
      1,
      null,
      'a "quoted" text,\nof two lines',
      { error: { code: 'NO', message: 'x' } },
      [true, 0.1],
      '',
    ];
    process.env.UPDATE_GOLDEN = '1';
    await compareWithGolden(files, values);
    delete process.env.UPDATE_GOLDEN;
    await compareWithGolden(files, values);
    await expect(compareWithGolden(files, [...values.slice(0, 3), null, [true, 0.2], 'b', 7])).rejects.toThrow(
      [
        `The values differ from ${files.output}.`,
        'row 3: expected {"error":{"code":"NO","message":"x"}}, actual null',
        'row 4: expected [true,0.1], actual [true,0.2]',
        'row 5: expected "", actual "b"',
        'row 6: expected no row, actual 7',
        'To accept the values, run UPDATE_GOLDEN=1 npx jest test/functions',
      ].join('\n'),
    );
  });

  it('that are not there say how to write them', async () => {
    fs.rmSync(files.output);
    await expect(compareWithGolden(files, [1])).rejects.toThrow(
      /^There is no .*output.csv\. To write the values, run UPD/,
    );
  });

  it('of a folder belong to the function in cdk.json that names the folder', () => {
    const settings = { code: 'functions/named', arguments: '(a VARCHAR)' };
    write('cdk.json', JSON.stringify({ context: { remoteService: { functions: { f: settings, g: {} } } } }));
    for (const name of ['named', 'unnamed']) write(`functions/${name}/input.csv`, 'a\nx\n');
    write('functions/without/app.py', '');
    expect(goldenFolders(root).map(({ name, settings: found }) => [name, found])).toEqual([
      ['functions/named', settings],
      ['functions/unnamed', undefined],
    ]);
    expect(goldenFolders(path.join(root, 'functions', 'named', '..', '..')).length).toBe(2);
  });
});

describe('a function in a folder', () => {
  const python: FolderSettings = { runtime: 'python3.13', handler: 'app.handler', arguments: '(a VARCHAR)' };
  const folder = path.join(root, 'functions', 'fn');
  const lengths = [['a'], ['bb'], ['ccc']];

  it('in Python gets the rows of a call, with options, and may use its other files', async () => {
    write('functions/fn/app.py', 'from near import f\ndef handler(event, context):\n    return f(event)\n');
    write(
      'functions/fn/near.py',
      'def f(e):\n    return {"values": [[len(r[0]), len(e["rows"]), e["options"]["x"]] for r in e["rows"]]}\n',
    );
    const values = await valuesOfFolder(folder, lengths, { ...python, rowsPerCall: 2, options: { x: 'y' } });
    expect(values).toEqual([
      [1, 2, 'y'],
      [2, 2, 'y'],
      [3, 1, 'y'],
    ]);
  });

  it('in Node gets the same', async () => {
    write(
      'functions/fn/index.mjs',
      'export const handler = async ({ rows }) => ({ values: rows.map(([a]) => a.length) });',
    );
    const node = { ...python, runtime: 'nodejs24.x', handler: 'index.handler' };
    expect(await valuesOfFolder(folder, lengths, node)).toEqual([1, 2, 3]);
  });

  it.each([
    ['raise ValueError("of the handler")', /^The handler failed: .*of the handler/],
    ['return {"values": [1]}', /^The handler has to return \{ "values": \[…\] \} with 3 values, and returned/],
    ['return None', /^The handler has to return/],
  ])('tells what was wrong: %s', async (line, message) => {
    write('functions/fn/app.py', `def handler(event, context):\n    ${line}\n`);
    await expect(valuesOfFolder(folder, lengths, python)).rejects.toThrow(message);
  });
});
