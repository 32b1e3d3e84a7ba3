import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { CDK_JSON } from '../../lib/cdk-json';
import type { Language } from '../../tools/new/new-function';
import { register } from '../../tools/new/register';
import { writeFunction } from '../../tools/new/write-function';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'new-'));
const inRoot = (file: string) => path.join(root, file);
const REGISTRY = 'lib/functions/registry.ts';
const ORIGINAL = fs.readFileSync(path.join(path.dirname(CDK_JSON), REGISTRY), 'utf8');
const DEFAULT = { ext_func_async: { processor: 'sentiment', path: 'sentiment' } };

function remoteService(settings: unknown): void {
  fs.writeFileSync(inRoot('cdk.json'), `${JSON.stringify({ context: { remoteService: settings } }, null, 2)}\n`);
}

beforeEach(() => {
  fs.rmSync(root, { recursive: true });
  fs.mkdirSync(inRoot('lib/functions'), { recursive: true });
  fs.writeFileSync(inRoot(REGISTRY), ORIGINAL);
  remoteService({ functions: DEFAULT, snowflake: [] });
});
afterAll(() => fs.rmSync(root, { recursive: true }));

const write = (name: string, language: Language = 'typescript') =>
  writeFunction(name, { language, root, processors: ['sentiment', 'http'] });
const read = (file: string) => fs.readFileSync(inRoot(file), 'utf8');
const settings = () =>
  (JSON.parse(read('cdk.json')) as { context: { remoteService: { functions: object } } }).context.remoteService;
const filesIn = () => fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();

describe('npm run new', () => {
  it('writes a function in TypeScript, registers it, and says what to run next', () => {
    expect(write('word_count')).toEqual([
      'Written:',
      '  lambda/process/word-count.ts',
      '  lambda/process/word-count.input.csv',
      '  lambda/process/word-count.output.csv',
      '  lib/functions/word-count.ts',
      '  test/functions/word-count.test.ts',
      '  lib/functions/registry.ts (its processor)',
      '  docs/settings.md (its settings)',
      '  cdk.json (remoteService.functions.word_count)',
      'Next:',
      '  npx jest test/functions/word-count',
      '  npm start -- --function word_count',
      '  npx cdk deploy',
      '  npm run sql -- --function word_count',
    ]);
    expect(settings()).toEqual({ functions: { ...DEFAULT, word_count: { processor: 'word_count' } }, snowflake: [] });
    expect(read(REGISTRY)).toContain("import { wordCount } from './word-count';\n");
    expect(read(REGISTRY)).toMatch(/,\n {2}word_count: wordCount,\n\};\n$/);
    expect(read('lambda/process/word-count.ts').split('\n').length).toBeLessThanOrEqual(20);
  });

  it.each<[Language, string, string, string]>([
    ['python', 'app.py', 'python3.13', 'app.handler'],
    ['node', 'index.mjs', 'nodejs24.x', 'index.handler'],
  ])('writes a folder for %s', (language, file, runtime, handler) => {
    const lines = write('word_count', language);
    expect(lines.slice(0, 5)).toEqual([
      'Written:',
      `  functions/word_count/${file}`,
      '  functions/word_count/input.csv',
      '  functions/word_count/output.csv',
      '  cdk.json (remoteService.functions.word_count)',
    ]);
    expect(settings().functions).toHaveProperty('word_count', {
      processor: 'lambda',
      code: 'functions/word_count',
      runtime,
      handler,
      arguments: '(a VARCHAR)',
    });
    expect(read(REGISTRY)).toBe(ORIGINAL);
  });

  it('keeps the default function of a cdk.json that names none', () => {
    remoteService({});
    write('word_count');
    expect(settings().functions).toEqual({ ...DEFAULT, word_count: { processor: 'word_count' } });
  });

  it.each([
    ['word-count', '"word-count" cannot be the name: use letters, digits and underscores, with a letter first.'],
    ['1st', '"1st" cannot be the name'],
    ['wörter', '"wörter" cannot be the name'],
    ['delete', 'the code already uses "delete"'],
    ['Row_By_Row', 'the code already uses "rowByRow"'],
    ['EXT_FUNC_ASYNC', 'There is already a function ext_func_async in cdk.json.'],
    ['Sentiment', 'There is already a processor "sentiment".'],
  ])('refuses the name %s and writes nothing', (name, message) => {
    const before = filesIn();
    expect(() => write(name)).toThrow(message);
    expect(filesIn()).toEqual(before);
  });

  it('overwrites nothing', () => {
    fs.mkdirSync(inRoot('functions/word_count'), { recursive: true });
    fs.writeFileSync(inRoot('functions/word_count/app.py'), 'mine');
    const before = filesIn();
    expect(() => write('word_count', 'python')).toThrow(
      'Nothing was written, because functions/word_count/app.py exists. Choose another name.',
    );
    expect(read('functions/word_count/app.py')).toBe('mine');
    expect(filesIn()).toEqual(before);
    write('word_count');
    expect(() => write('wordCount', 'python')).toThrow('There is already a function word_count in cdk.json.');
  });

  it('uses the example functions/word_count of the project, since it is as it would be written', () => {
    fs.cpSync(path.join(path.dirname(CDK_JSON), 'functions'), inRoot('functions'), { recursive: true });
    expect(write('word_count', 'python').slice(0, 5)).toEqual([
      'Written:',
      '  functions/word_count/app.py (it was there)',
      '  functions/word_count/input.csv (it was there)',
      '  functions/word_count/output.csv (it was there)',
      '  cdk.json (remoteService.functions.word_count)',
    ]);
  });

  it('names the lines to add where the registry has another form, and leaves it as it is', () => {
    fs.writeFileSync(inRoot(REGISTRY), 'export { PROCESSORS } from "./mine";\n');
    expect(write('word_count').slice(6, 10)).toEqual([
      '  cdk.json (remoteService.functions.word_count)',
      'lib/functions/registry.ts has another form than expected. Add to it:',
      "  import { wordCount } from './word-count';",
      '  word_count: wordCount,',
    ]);
    expect(read(REGISTRY)).toBe('export { PROCESSORS } from "./mine";\n');
  });

  it.each([
    ['on one line', "import { a } from './a';\n\nexport const PROCESSORS = { a };\n", /\{ a,\n {2}two: two2,\n\};/],
    [
      'without a comma at its end, after an import of several lines',
      "import {\n  a,\n} from './a';\nexport const PROCESSORS: Readonly<Record<string, X>> = {\n  a,\n  b: c\n};\nexport const x = {};\n",
      /\n {2}b: c,\n {2}two: two2,\n\};\nexport const x/,
    ],
  ])('adds to a registry %s', (_, text, expected) => {
    fs.writeFileSync(inRoot(REGISTRY), text);
    expect(register(inRoot(REGISTRY), { processor: 'two', constant: 'two2', file: 'two-2' })).toEqual([]);
    expect(read(REGISTRY)).toMatch(/from '\.\/a';\nimport \{ two2 \} from '\.\/two-2';\n/);
    expect(read(REGISTRY)).toMatch(expected);
  });
});
