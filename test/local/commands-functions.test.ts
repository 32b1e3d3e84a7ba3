import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { checkConfig } from '../../lib/config';
import { emulatedQuery, type QueryOptions } from '../../local/commands/emulated-query';
import type { DescribedFunction } from '../../lib/described-function';
import { functionList } from '../../local/commands/function-list';
import { introduction } from '../../local/commands/introduction';
import type { CalledFunction } from '../../local/snowflake/called-function';
import { declarationOf } from '../../local/snowflake/declaration-of';
import { requestHeaders } from '../../local/snowflake/request-headers';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'functions-'));
const file = path.join(folder, 'reviews.csv');
afterAll(() => fs.rmSync(folder, { recursive: true }));

const MOOD = { name: 'mood', arguments: '(a VARCHAR)', returns: 'VARIANT', example: ["'I am happy'"] };
const MIX = {
  name: 'mix',
  arguments: '(id NUMBER(38, 0), "good?" BOOLEAN, doc VARIANT, note VARCHAR)',
  returns: 'Number(10, 2)',
  example: ['7', 'TRUE', `PARSE_JSON('{"a":1}')`, "'it''s'"],
};

function ask(content: string, options: QueryOptions, fn = MIX) {
  fs.writeFileSync(file, content);
  return emulatedQuery(file, options, fn);
}

describe('npm start -- --function', () => {
  it("asks Snowflake's sample of a function of one text", async () => {
    expect(await emulatedQuery(undefined, {}, MOOD)).toMatchObject({
      statement: 'select mood(a) from test_tb;',
      heading: 'MOOD(A)',
      rows: [['hello world'], ['I am happy']],
    });
  });

  it('asks the example of another function', async () => {
    expect(await emulatedQuery(undefined, {}, MIX)).toMatchObject({
      statement: `select mix(7, TRUE, PARSE_JSON('{"a":1}'), 'it''s');`,
      heading: `MIX(7, TRUE, PARSE_JSON('{"a":1}'), 'it''s')`,
      rows: [[7, true, { a: 1 }, "it's"]],
    });
  });

  it('sends a column for each argument, by the declared types', async () => {
    const query = await ask('note,doc,n,ok\nhi,"{""b"":2}",12.5,no\n,,,\n', { columns: ['n', 'ok', 'doc', 'note'] });
    expect(query.statement).toBe('select mix(n, ok, doc, note) from reviews;');
    expect(query.rows).toEqual([
      [12.5, false, { b: 2 }, 'hi'],
      [null, null, null, null],
    ]);
  });

  it('tells of a cell that is not a value of its type by the line, without the cell', async () => {
    const columns = ['n', 'ok', 'doc', 'note'];
    await expect(ask('n,ok,doc,note\n1,yes,1,"two\nlines"\n2,no,secret,x\n', { columns })).rejects.toThrow(
      `${file}, line 4: the cell in column "doc" is not a valid VARIANT. Allowed: JSON, with a text in double quotes`,
    );
  });

  const HOW =
    'mix takes 4 arguments, (id NUMBER(38, 0), "good?" BOOLEAN, doc VARIANT, note VARCHAR). Name a column of the file for each: --columns id,good?,doc,note';

  it.each([
    ['no columns', {}, HOW],
    ['too few columns', { columns: ['n', 'ok'] }, `--columns names 2. ${HOW}`],
    ['one column', { column: 'n' }, HOW],
    ['a column of languages', { languageColumn: 'n' }, `--language-column is for functions of one text. ${HOW}`],
  ])('with %s tells what the function takes', async (_, options, message) => {
    await expect(ask('n,ok\n1,yes\n', options)).rejects.toThrow(message);
  });

  it('needs no column for a function of one argument and a file of one column', async () => {
    const one = { ...MIX, arguments: '(n FLOAT)' };
    expect((await ask('n\n1.5\n', {}, one)).rows).toEqual([[1.5]]);
    expect((await ask('id,n\nx,1.5\n', { column: 'n' }, one)).rows).toEqual([[1.5]]);
  });

  it('declares a second argument for a column of languages', async () => {
    const { fn } = await ask('text,language\nso so,de\n', { column: 'text', languageColumn: 'language' }, MOOD);
    expect(fn.arguments).toBe('(a VARCHAR, language VARCHAR)');
  });
});

describe("a request's headers", () => {
  it('say how the function is declared, and hold its options and context headers', () => {
    const fn = {
      ...MIX,
      options: { mode: 'fast', language: 'en' },
      contextHeaders: ['CURRENT_USER', 'current_statement'],
    };
    const statement = 'select mix("Größe") from t;';
    const declaration = declarationOf(fn, { statement, headers: { language: 'de' }, now: new Date(0) });
    expect(requestHeaders(declaration, 'query', 'batch')).toMatchObject({
      'sf-external-function-signature': '(ID NUMBER(38, 0), "good?" BOOLEAN, DOC VARIANT, NOTE VARCHAR)',
      'sf-external-function-return-type': 'NUMBER(10, 2)',
      'sf-custom-mode': 'fast',
      'sf-custom-language': 'de',
      'sf-context-current-user': 'JANE.DOE',
      'sf-context-current-user-base64': Buffer.from('JANE.DOE').toString('base64'),
      'sf-context-current-statement': 'select mix("Gr  e") from t;',
      'sf-context-current-statement-base64': Buffer.from(statement).toString('base64'),
    });
  });
});

test('npm start -- --list shows each function with its signature, processor, path and MAX_BATCH_ROWS', () => {
  const { functions } = checkConfig({
    functions: {
      mood: { processor: 'sentiment', path: 'sentiment' },
      slow_mood: { processor: 'sentiment', region: 'us-east-2', callsPerSecond: 0.1, arguments: '(t VARCHAR)' },
      capped: { processor: 'sentiment', maxBatchRows: 77 },
    },
  });
  expect(functionList(functions)).toEqual([
    'function                              processor  path        MAX_BATCH_ROWS',
    'mood(a VARCHAR) RETURNS VARIANT       sentiment  /sentiment',
    'slow_mood(t VARCHAR) RETURNS VARIANT  sentiment  /slow_mood  1200',
    'capped(a VARCHAR) RETURNS VARIANT     sentiment  /capped     77',
  ]);
});

describe('npm run serve', () => {
  const credentials = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
  const at = (fn: CalledFunction, path: string) => ({
    ...fn,
    url: `http://127.0.0.1:1/v1/${path}`,
    process: 'P',
    line: 'L',
  });
  const lines = (...externalFunctions: readonly DescribedFunction[]) =>
    introduction({ region: 'us-east-1', credentials, externalFunctions }).join('\n');

  it('shows the URL of each function, and how to call the first', () => {
    const shown = lines(at(MOOD, 'sentiment'), at(MIX, 'mix'));
    expect(shown).toMatch(/^mood +http:\/\/127\.0\.0\.1:1\/v1\/sentiment\nmix +http:\/\/127\.0\.0\.1:1\/v1\/mix$/m);
    expect(shown).toContain(`-d '{"data":[[0,"I am happy"]]}' http://127.0.0.1:1/v1/sentiment`);
    expect(shown).not.toContain('signature');
  });

  it('declares a function that takes more than a text, quoted for a shell', () => {
    const shown = lines(at(MIX, 'mix'));
    expect(shown).toContain(String.raw`-d '{"data":[[0,7,true,{"a":1},"it'\''s"]]}' http://127.0.0.1:1/v1/mix`);
    expect(shown).toContain(
      `-H 'sf-external-function-signature: (ID NUMBER(38, 0), "good?" BOOLEAN, DOC VARIANT, NOTE VARCHAR)'`,
    );
  });
});
