import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { compareWithGolden, goldenRows } from '../../kit/golden-files';
import { goldenFolders } from '../../kit/golden-folders';
import { startFolderFunction, type FolderCode } from '../../kit/folder-function';
import { HOSTILE } from '../../kit/hostile';
import type { RunOptions } from '../../kit/run';
import { runProcessor } from '../../kit/run-processor';

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
    const settings = { processor: 'lambda', code: 'functions/named', runtime: 'python3.13', handler: 'app.run' };
    write('cdk.json', JSON.stringify({ context: { remoteService: { functions: { f: settings, g: {} } } } }));
    for (const name of ['named', 'script', 'unnamed']) write(`functions/${name}/input.csv`, 'a\nx\n');
    write('functions/unnamed/app.py', '');
    write('functions/without/app.py', '');
    expect(goldenFolders(root)).toMatchObject([
      { name: 'functions/named', handler: 'app.run', settings: { arguments: '(a VARCHAR)' } },
      { name: 'functions/script', runtime: 'nodejs24.x', handler: 'index.handler' },
      {
        name: 'functions/unnamed',
        runtime: 'python3.13',
        handler: 'app.handler',
        settings: { arguments: '(a VARCHAR)' },
      },
    ]);
  });
});

describe('a function in a folder', () => {
  const folder = path.join(root, 'functions', 'fn');
  const python = { folder, runtime: 'python3.13', handler: 'app.handler' };
  const rows = [['a'], ['bb'], ['ccc']];

  async function runFolder(code: FolderCode, change: RunOptions<object> = {}) {
    const running = await startFolderFunction(code);
    try {
      const run = await runProcessor(running.processor, rows, { underWay: () => running.underWay(), ...change });
      return { ...run, failures: running.failures };
    } finally {
      await running.stop();
    }
  }

  it.each([undefined, ...HOSTILE.slice(0, 3)])(
    'in Python is called as by the processor lambda (%s)',
    async (hostile) => {
      write('functions/fn/app.py', 'from near import f\ndef handler(event, context):\n    return f(event)\n');
      write(
        'functions/fn/near.py',
        'def f(e):\n    return {"values": [len(r[0]) + len(e["options"]["x"]) for r in e["rows"]]}\n',
      );
      const { values, calls } = await runFolder(python, {
        limits: { rowsPerCall: 2 },
        options: { x: 'y' },
        hostile,
        rowsPerSlice: 2,
      });
      expect(values).toEqual([2, 3, 4]);
      expect(calls).toBeGreaterThanOrEqual(2);
    },
  );

  it('in Node is called in the same way', async () => {
    write(
      'functions/fn/index.mjs',
      'export const handler = async ({ rows }) => ({ values: rows.map(([a]) => a.length) });',
    );
    const node = { folder, runtime: 'nodejs24.x', handler: 'index.handler' };
    expect((await runFolder(node)).values).toEqual([1, 2, 3]);
  });

  it('shows what it has thrown', async () => {
    write('functions/fn/app.py', 'def handler(event, context):\n    raise ValueError("of the handler")\n');
    const { values, failures } = await runFolder(python);
    expect(values[0]).toMatchObject({ error: { code: 'CALL_FAILED' } });
    expect(JSON.parse(failures[0] ?? '')).toMatchObject({ errorType: 'ValueError', errorMessage: 'of the handler' });
  });
});
