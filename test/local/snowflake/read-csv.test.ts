import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { csvRows, type CsvOptions } from '../../../local/snowflake/csv-rows';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'csv-rows-'));
const file = path.join(folder, 'reviews.csv');

afterAll(() => fs.rmSync(folder, { recursive: true }));

async function read(content: string, options: CsvOptions = { column: 'text' }) {
  fs.writeFileSync(file, content);
  const rows: (string | null)[] = [];
  for await (const row of csvRows(file, options)) rows.push(row);
  return rows;
}

test('reads one column by its name', async () => {
  expect(await read('id,text,stars\n1,good,5\n2,bad,1\n')).toEqual(['good', 'bad']);
});

test('reads quotes, commas, line breaks and doubled quotes inside of quotes', async () => {
  expect(await read('id,text\n1,"so, so"\n2,"two\nlines"\n3,"a ""word"""\n')).toEqual([
    'so, so',
    'two\nlines',
    'a "word"',
  ]);
});

test('reads files with a byte order mark, Windows line ends and no last line end', async () => {
  expect(await read('\ufefftext\r\ngood\r\nbad')).toEqual(['good', 'bad']);
});

test('an empty or missing cell is NULL, quotes with nothing between them are an empty text', async () => {
  expect(await read('id,text\n1,\n2\n3,""\n4, \n')).toEqual([null, null, '', ' ']);
});

test('skips blank lines, unless the file has one column', async () => {
  expect(await read('id,text\n\n1,good\n\n')).toEqual(['good']);
  expect(await read('text\ngood\n\nbad\n')).toEqual(['good', null, 'bad']);
});

test('stops at the limit and does not read what follows', async () => {
  expect(await read(`text\n1\n2\n3\n${'more\n'.repeat(100_000)}"never closed`, { column: 'text', limit: 2 })).toEqual([
    '1',
    '2',
  ]);
});

test('needs no name for an only column', async () => {
  expect(await read('review\ngood\n', {})).toEqual(['good']);
});

test.each([
  ['a column that is not there', 'id,text\n1,x\n', 'Text', `There is no column "Text". ${file} has these: id, text`],
  [
    'no column named',
    'id,text\n1,x\n',
    undefined,
    `Name the column to send with --column. ${file} has these: id, text`,
  ],
  ['an empty file', '', 'text', `${file} is empty.`],
  ['a file with nothing but a header', 'text\n', 'text', `${file} has no rows below its header.`],
  [
    'two columns of that name',
    'text,text\n1,x\n',
    'text',
    `There is more than one column "text". ${file} has these: text, text`,
  ],
  [
    'a row with more cells than the header',
    'id,text\n1,so, so\n',
    'text',
    `${file} is no proper CSV: Invalid Record Length: expect 2, got 3 on line 2`,
  ],
  ['a quote that is never closed', 'text\n"good\n', 'text', `${file} is no proper CSV: Quote Not Closed`],
])('tells of %s', async (_, content, column, message) => {
  await expect(read(content, { column })).rejects.toThrow(message);
});

test('tells of a file that is not in UTF-8', async () => {
  fs.writeFileSync(file, Buffer.from('text\nl\u00e9ger\n', 'latin1'));
  await expect(csvRows(file, {}).next()).rejects.toThrow(`${file} is not in UTF-8. Save it as UTF-8.`);
  expect(await read(`text\n${'\u{1F600}'.repeat(50_000)}\n`)).toEqual(['\u{1F600}'.repeat(50_000)]);
});

test('tells of a missing file and of a folder', async () => {
  const first = (name: string) => csvRows(name, {}).next();
  await expect(first(`${file}.gone`)).rejects.toThrow(`There is no file ${file}.gone.`);
  await expect(first(folder)).rejects.toThrow(`${folder} is a folder.`);
});
