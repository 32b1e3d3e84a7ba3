import * as fs from 'node:fs';
import * as path from 'node:path';
import { readDescriptions } from '../../tools/descriptions/read-descriptions';
import { ABC, aDescription, recorded } from './a-description';

const FOLDER = path.join(__dirname, 'function-descriptions');
const URL = 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/v1/sentiment';

const read = (...texts: readonly string[]) => {
  const { integration, functions } = readDescriptions(texts);
  return { integration, functions, fn: functions[0] };
};
const described = (name: string) => read(fs.readFileSync(path.join(FOLDER, name), 'utf8'));

it.each(fs.readdirSync(FOLDER))('the function in %s is read, and its integration if the file has one', (name) => {
  const { fn, integration } = described(name);
  expect(fn).toEqual({
    url: URL,
    returns: 'VARIANT',
    argumentTypes: '(VARCHAR, VARCHAR)',
    headers: new Map([['language', 'de']]),
    contextHeaders: ['CURRENT_USER'],
    maxBatchRows: 500,
    // DESCRIBE FUNCTION does not show the integration.
    integration: name.includes('ddl') ? '"EXT_FUNC_ASYNC_INTEGRATION"' : undefined,
  });
  expect(integration?.get('API_AWS_EXTERNAL_ID')).toBe(/integration|results/.test(name) ? ABC.externalId : undefined);
});

it('the outputs of DESCRIBE FUNCTION and GET_DDL are merged, also from two files', () => {
  const text = (name: string) => fs.readFileSync(path.join(FOLDER, name), 'utf8');
  const { fn, integration } = read(aDescription(), `${text('snowsight-grid.tsv')}\n${text('get-ddl.sql')}`);
  expect(fn).toMatchObject({ url: URL, integration: '"EXT_FUNC_ASYNC_INTEGRATION"' });
  expect(integration?.get('API_AWS_IAM_USER_ARN')).toBe(ABC.userArn);
});

it('a property that Snowflake shows as not set is read as not set', () => {
  const rows = ['signature\t(A VARCHAR)', 'returns\tOBJECT', 'body\thttps://a.example/v1/x', 'headers\tnull'];
  const { fn } = read([...rows, 'context_headers\tnull', 'max_batch_rows\tnot set'].join('\n'));
  expect(fn).toMatchObject({ returns: 'OBJECT', headers: new Map(), contextHeaders: [], maxBatchRows: 'not set' });
});

it('several functions are told apart by their URLs', () => {
  const one = (url: string, rows: number) =>
    `signature\t(A VARCHAR)\nreturns\tVARIANT\nbody\t${url}\nmax_batch_rows\t${rows}\n`;
  const [x, y] = ['https://a.example/v1/x', 'https://a.example/v1/y'];
  const { functions, integration } = read(`${aDescription()}\n${one(x, 1)}${one(y, 2)}`);
  expect(functions).toMatchObject([
    { url: x, maxBatchRows: 1 },
    { url: y, maxBatchRows: 2 },
  ]);
  expect(integration?.get('API_AWS_IAM_USER_ARN')).toBe(ABC.userArn);
});

it('what the text does not show is absent', () => {
  expect(read('body\thttps://a.example/v1/x\n').fn).toEqual({ url: 'https://a.example/v1/x' });
});

it.each([
  [
    'a function in SQL',
    'signature | (A NUMBER)\nreturns | NUMBER(38,0)\nlanguage | SQL\nbody | a * a\n',
    /^This text describes a function in SQL, not/,
  ],
  [
    'neither',
    'hello\n',
    /^This text has no output of DESCRIBE INTEGRATION or DESCRIBE FUNCTION that can be read\. It can be: /,
  ],
])('%s is rejected in one line', (_, text, line) => {
  expect(() => readDescriptions([text])).toThrow(line);
});

it('a file in which nothing can be read is rejected, even if another file can be read', () => {
  expect(() => readDescriptions([recorded('snow-sql.json'), 'hello'])).toThrow(/that can be read/);
});
