import * as fs from 'node:fs';
import * as path from 'node:path';
import { runInNewContext } from 'node:vm';
import * as ts from 'typescript';
import { checkConfig } from '../../lib/config';
import type { Processor } from '../../lambda/processing/processor';
import { aContext } from './a-context';

const README = fs.readFileSync(path.join(__dirname, '..', '..', 'README.md'), 'utf8');

/** The exports of the README's only example in TypeScript. */
function example(): { readonly wordCount?: Processor } {
  const [, source = ''] = /```ts\n(.*?)```/s.exec(README) ?? [];
  const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  const exports: { wordCount?: Processor } = {};
  runInNewContext(outputText, { exports, Promise });
  return exports;
}

test("the README's processor counts words: none in blank text, and NULL of NULL", async () => {
  const { wordCount } = example();
  const texts = ['hello world', ' I  am\nhappy ', '', '  \n', null, 5];
  expect(
    await wordCount?.(
      texts.map((text) => [text]),
      aContext(),
    ),
  ).toEqual([2, 3, 0, 0, null, null]);
});

test("the README's settings are the defaults, so that copying them moves and costs nothing", () => {
  const [, settings = ''] = /```json\n"remoteService": (.*?)```/s.exec(README) ?? [];
  expect(checkConfig(JSON.parse(settings))).toEqual(checkConfig());
});
