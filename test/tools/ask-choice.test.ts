import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { askChoice } from '../../tools/linking/ask-choice';

test.each([
  ['r', 'replace'],
  ['R ', 'replace'],
  ['add', 'add'],
  ['', undefined],
  ['yes', undefined],
])('the answer "%s" means %s', async (answer, choice) => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const asked = askChoice('The user is linked.', { input, output });
  input.write(`${answer}\n`);
  expect(await asked).toBe(choice);
  output.end();
  expect(await text(output)).toMatch(
    /^The user is linked\.\n {2}r {2}replace it, if .*\n {2}a {2}add .*\n {2}Enter {2}change nothing\n> /,
  );
});

test('the end of the input changes nothing', async () => {
  const asked = askChoice('The user is linked.', { input: new PassThrough().end(), output: new PassThrough() });
  expect(await asked).toBeUndefined();
});
