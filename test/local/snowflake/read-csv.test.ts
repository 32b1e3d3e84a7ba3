import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { readCsv, type CsvOptions } from '../../../local/snowflake/read-csv';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'read-csv-'));
const file = path.join(folder, 'reviews.csv');

afterAll(() => fs.rmSync(folder, { recursive: true }));

async function read(content: string, options: CsvOptions = { columns: ['text'] }) {
  fs.writeFileSync(file, content);
  const { rows } = await readCsv(file, options);
  return rows.map(([cell]) => cell);
}

test('reads one column by its name', async () => {
  expect(await read('id,text,stars\n1,good,5\n2,bad,1\n')).toEqual(['good', 'bad']);
});

test('reads quotes, commas, line breaks and doubled quotes within quotes', async () => {
  expect(await read('id,text\n1,"so, so"\n2,"two\nlines"\n3,"a ""word"""\n')).toEqual([
    'so, so',
    'two\nlines',
    'a "word"',
  ]);
});

test('reads files with a byte order mark, Windows line ends and no last line end', async () => {
  expect(await read('\ufefftext\r\ngood\r\nbad')).toEqual(['good', 'bad']);
});

test('an empty or missing cell is NULL, two quotes are an empty text', async () => {
  expect(await read('id,text\n1,\n2\n3,""\n4, \n')).toEqual([null, null, '', ' ']);
});

test('skips blank lines, unless the file has one column', async () => {
  expect(await read('id,text\n\n1,good\n\n')).toEqual(['good']);
  expect(await read('text\ngood\n\nbad\n')).toEqual(['good', null, 'bad']);
});

test('stops at the limit and does not read the rest of the file', async () => {
  expect(
    await read(`text\n1\n2\n3\n${'more\n'.repeat(100_000)}"never closed`, { columns: ['text'], limit: 2 }),
  ).toEqual(['1', '2']);
});

test('needs no name for the only column, and returns its name', async () => {
  fs.writeFileSync(file, 'review\ngood\n');
  expect(await readCsv(file, { columns: [undefined] })).toEqual({ columns: ['review'], rows: [['good']] });
});

test('reads a second column with the first', async () => {
  fs.writeFileSync(file, 'language,id,text\nde,1,gut\n,2,good\nes\n');
  expect(await readCsv(file, { columns: ['text', 'language'] })).toEqual({
    columns: ['text', 'language'],
    rows: [
      ['gut', 'de'],
      ['good', null],
      [null, 'es'],
    ],
  });
});

describe('a file that is not separated by commas', () => {
  test.each([
    ['semicolons', "';'", 'id;text\n1;good\n'],
    ['semicolons', "';'", '"id";"text"\n"1";"so, so"\n'],
    ['semicolons', "';'", 'id;"text; as it was, in full"\n'],
    ['semicolons', "';'", '\ufeffid;text\r\n1;"two\nlines, at least"\r\n'],
    ['tabs', 'tab', 'id\ttext\n1\tso, so\n'],
    ['tabs', 'tab', '"id"\t"text"\n"1"\t"so, so"\n'],
    ['vertical bars', "'|'", 'id|text\n1|good\n'],
  ])('with %s is rejected with the advice --delimiter %s: %j', async (name, option, content) => {
    for (const column of ['text', undefined])
      await expect(read(content, { columns: [column] })).rejects.toThrow(
        `${file} seems to have ${name} between its columns, not commas. Name the delimiter: --delimiter ${option}`,
      );
  });

  test('is read with the given delimiter', async () => {
    expect(await read('id;text\n1;"so; so"\n2;a, b\n', { columns: ['text'], delimiter: ';' })).toEqual([
      'so; so',
      'a, b',
    ]);
    expect(await read('id\ttext\n1\t"so\tso"\n', { columns: ['text'], delimiter: '\t' })).toEqual(['so\tso']);
  });

  test('is not rejected if it has commas, or if --delimiter is a comma', async () => {
    expect(await read('id,"text; or; so"\n1,good\n', { columns: ['text; or; so'] })).toEqual(['good']);
    expect(await read('text\na;b\n')).toEqual(['a;b']);
    expect(await read('a;b\ngood\n', { columns: [undefined], delimiter: ',' })).toEqual(['good']);
  });
});

test.each([
  ['a missing column', 'id,text\n1,x\n', 'Text', `There is no column "Text". The columns of ${file}: id, text`],
  [
    'a missing --column',
    'id,text\n1,x\n',
    undefined,
    `Name the column to send with --column. The columns of ${file}: id, text`,
  ],
  ['an empty file', '', 'text', `${file} is empty.`],
  ['a file with nothing but a header', 'text\n', 'text', `${file} has no rows below its header.`],
  [
    'two columns of the same name',
    'text,text\n1,x\n',
    'text',
    `There is more than one column "text". The columns of ${file}: text, text`,
  ],
  [
    'a row with more cells than the header',
    'id,text\n1,so, so\n',
    'text',
    `${file} is not valid CSV: Invalid Record Length: expect 2, got 3 on line 2`,
  ],
  ['a quote that is not closed', 'text\n"good\n', 'text', `${file} is not valid CSV: Quote Not Closed`],
])('reports %s', async (_, content, column, message) => {
  await expect(read(content, { columns: [column] })).rejects.toThrow(message);
});

test('reports a file that is not in UTF-8', async () => {
  fs.writeFileSync(file, Buffer.from('text\nl\u00e9ger\n', 'latin1'));
  await expect(readCsv(file, { columns: [undefined] })).rejects.toThrow(`${file} is not in UTF-8. Save it as UTF-8.`);
  expect(await read(`text\n${'\u{1F600}'.repeat(50_000)}\n`)).toEqual(['\u{1F600}'.repeat(50_000)]);
});

test('reports a missing file, and a folder in place of a file', async () => {
  const first = (name: string) => readCsv(name, { columns: [undefined] });
  await expect(first(`${file}.gone`)).rejects.toThrow(`There is no file ${file}.gone.`);
  await expect(first(folder)).rejects.toThrow(`${folder} is a folder.`);
});
