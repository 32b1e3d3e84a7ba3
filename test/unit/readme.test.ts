import * as fs from 'node:fs';
import * as path from 'node:path';
import { runInNewContext } from 'node:vm';
import * as ts from 'typescript';
import * as kitRetryAfter from '../../lambda/processing/kit/retry-after';
import * as kitRowByRow from '../../lambda/processing/kit/row-by-row';
import * as kitRowError from '../../lambda/processing/kit/row-error';
import { checkConfig } from '../../lib/config';
import type { ProcessorOf } from '../kit/run';
import { runProcessor } from '../kit/run-processor';

const README = fs.readFileSync(path.join(__dirname, '..', '..', 'README.md'), 'utf8');

const [, EXAMPLE = ''] = /```ts\n(.*?)```/s.exec(README) ?? [];

interface Settings {
  readonly url: string;
}

const MODULES: Readonly<Record<string, unknown>> = {
  '../processing/kit/retry-after': kitRetryAfter,
  '../processing/kit/row-by-row': kitRowByRow,
  '../processing/kit/row-error': kitRowError,
  // The entry makes a handler of what the processor is made by.
  './entry': { processing: (processorOf: unknown) => processorOf },
};

/** What the README's example gives to the entry. */
function example(fetching: typeof fetch): ProcessorOf<Settings> {
  const { outputText } = ts.transpileModule(EXAMPLE, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  const exports: { handler?: ProcessorOf<Settings> } = {};
  runInNewContext(outputText, {
    exports,
    require: (name: string) => MODULES[name],
    fetch: fetching,
    encodeURIComponent,
    String,
    Error,
  });
  if (exports.handler === undefined) throw new Error('The example exports no handler');
  return exports.handler;
}

describe("the README's processor", () => {
  it('has at most 20 lines', () => {
    const lines = EXAMPLE.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('//'));
    expect(lines.length).toBeLessThanOrEqual(20);
  });

  it('gives each row its value or its own error, whatever the API answers', async () => {
    const asked: string[] = [];
    const keys = new Set<string>();
    const answer = (address: string, tries: number): Response => {
      if (address === 'busy' && tries === 1)
        return new Response(null, { status: 429, headers: { 'Retry-After': '7' } });
      if (address === 'shaky' && tries < 3) return new Response(null, { status: 500 });
      if (address === 'broken') return new Response(null, { status: 500 });
      if (address === 'nowhere') return new Response(null, { status: 404 });
      return Response.json({ address });
    };
    const processorOf = example((input, { headers } = {}) => {
      const address = new URL(input).searchParams.get('q') ?? '';
      asked.push(address);
      keys.add(`${address} ${(headers as Record<string, string>)['Idempotency-Key']}`);
      return Promise.resolve(answer(address, asked.filter((one) => one === address).length));
    });
    const addresses = ['a', 'busy', 'shaky', 'broken', 'nowhere', null, 'a'];
    const { values, milliseconds } = await runProcessor(
      processorOf,
      addresses.map((address) => [address]),
      { settings: { url: 'https://api.example.com/geocode' } },
    );
    expect(values).toEqual([
      { address: 'a' },
      { address: 'busy' },
      { address: 'shaky' },
      { error: { code: 'CALL_FAILED', message: expect.stringContaining('6 tries') as string } },
      { error: { code: 'NOT_FOUND', message: 'There is no such address.' } },
      null,
      { address: 'a' },
    ]);
    expect(asked.filter((address) => address === 'a')).toHaveLength(1);
    expect(keys.size).toBe(5);
    expect(milliseconds).toBeGreaterThanOrEqual(7_000);
  });
});

test("the README's settings are the defaults, so that copying them moves and costs nothing", () => {
  const [, settings = ''] = /```json\n"remoteService": (.*?)```/s.exec(README) ?? [];
  expect(JSON.stringify(checkConfig(JSON.parse(settings)))).toBe(JSON.stringify(checkConfig()));
});

test("the README's Python handler is the one that the project ships", () => {
  const [, handler = ''] = /```python\n(.*?)```/s.exec(README) ?? [];
  const shipped = fs.readFileSync(path.join(__dirname, '..', '..', 'functions', 'word_count', 'app.py'), 'utf8');
  expect(handler).toBe(shipped);
});
