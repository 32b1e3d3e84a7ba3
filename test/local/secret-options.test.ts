import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { givenSecrets } from '../../local/commands/secret-options';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'secrets-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

function aFile(content: string): string {
  const file = path.join(fs.mkdtempSync(path.join(folder, 'file-')), 'secrets.json');
  fs.writeFileSync(file, content);
  return file;
}

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It was not refused.');
}

test('the value of a secret is the text after the first equals sign', () => {
  expect([...givenSecrets({ secret: ['key=a=b\nc', 'empty='] })]).toEqual([
    ['key', 'a=b\nc'],
    ['empty', ''],
  ]);
});

test('a file gives texts without change and other values as JSON; values of the command line replace them', () => {
  const secrets = aFile('{"text":"a","object":{"user":"app"},"number":7,"both":"file"}');
  expect(Object.fromEntries(givenSecrets({ secrets, secret: ['both=line'] }))).toEqual({
    text: 'a',
    object: '{"user":"app"}',
    number: '7',
    both: 'line',
  });
});

test.each([
  ['text', 'hunter2', / is not JSON\./],
  ['a list', '["hunter2"]', / must have a JSON object of names and values\.$/],
  ['a name without a value', '{"key":null,"other":"hunter2"}', /: key has no value\.$/],
])('a file with %s is rejected, and the message does not show its content', (_, content, message) => {
  const secrets = aFile(content);
  const told = messageOf(() => givenSecrets({ secrets }));
  expect(told).toMatch(message);
  expect(told).not.toContain('hunter');
});

test('the message about a missing file names the file', () => {
  const secrets = path.join(folder, 'gone.json');
  expect(() => givenSecrets({ secrets })).toThrow(`${secrets} of --secrets cannot be read: ENOENT.`);
});
