import { backOffMs } from '../../../console/page/client/back-off';
import { SseParser } from '../../../console/page/client/sse-parser';
import { csvOfValues, jsonOfValues, tabsOfValues } from '../../../console/page/run/saved-values';
import { hasTypedRows, typedCsv, typedExample } from '../../../console/page/run/typed-csv';
import { readAddress, searchOf, type Address } from '../../../console/page/state/address';

describe('typed rows', () => {
  it('of one argument may have commas and quotes, and an empty line is NULL', () => {
    expect(typedCsv('so, "so"\n\nlast\n', [{ name: 'a' }])).toBe('"a"\n"so, ""so"""\n\n"last"');
  });

  it('of several arguments are separated by tabs or commas', () => {
    const parameters = [{ name: 'a' }, { name: 'b' }];
    expect(typedCsv('x, y\t1\nz\t', parameters)).toBe('"a","b"\n"x, y","1"\n"z",');
    expect(typedCsv('x,1', parameters)).toBe('"a","b"\nx,1');
  });

  it('are none if there are but empty lines, at which a text ends', () => {
    expect(['', '\n', '\r\n\n', '\n\nx', ' '].map(hasTypedRows)).toEqual([false, false, false, true, true]);
  });

  it('begin with the example as a user types it', () => {
    expect(typedExample(['"tea"', '3', 'null'])).toBe('tea\t3\t');
  });
});

describe('saved values', () => {
  const table = {
    columns: ['a'],
    rows: [['"=1+1"'], ['12345678901234567890.123']],
    values: ['{"x": 0.10}', undefined],
  };

  it('keep every digit, and a text that a spreadsheet would run gets an apostrophe', () => {
    expect(csvOfValues(table)).toBe('"a","value"\n"\'=1+1","{""x"": 0.10}"\n12345678901234567890.123,\n');
    expect(jsonOfValues(table)).toBe(
      '[\n  {"a": "=1+1", "value": {"x": 0.10}},\n  {"a": 12345678901234567890.123, "value": null}\n]\n',
    );
    expect(tabsOfValues(table)).toBe('=1+1\t{"x": 0.10}\n12345678901234567890.123\t');
  });

  it('have NULL in a copy, as on the page', () => {
    const nulls = { columns: ['a'], rows: [['null'], ['"null"']], values: ['null', '"x"'] };
    expect(tabsOfValues(nulls)).toBe('NULL\tNULL\nnull\tx');
  });
});

describe('the event stream', () => {
  it('is cut into messages wherever its pieces end', () => {
    const parser = new SseParser();
    expect([
      ...parser.push(': connected\n\nid: a-1\nda'),
      ...parser.push('ta: {"x":1}\n'),
      ...parser.push('\n'),
    ]).toEqual([{ event: 'message', id: 'a-1', data: '{"x":1}' }]);
    expect(parser.push('event: reset\ndata: {}\n\n')).toEqual([{ event: 'reset', id: undefined, data: '{}' }]);
  });

  it('is opened again after longer and longer waits, ten seconds at most', () => {
    expect([0, 1, 2, 20].map((tries) => backOffMs(tries, () => 1))).toEqual([500, 1_000, 2_000, 10_000]);
  });
});

describe('the address', () => {
  it('holds what the page shows', () => {
    const address: Address = {
      view: 'batches',
      show: 'failed',
      functionName: 'price',
      find: 'WORKER_LOST',
      batch: { functionName: 'price', batchId: 'a&b=c#:1' },
    };
    expect(readAddress(searchOf(address))).toEqual(address);
  });

  it('with unknown words shows all batches', () => {
    expect(readAddress('?view=nonsense&show=x')).toMatchObject({ view: 'batches', show: 'all' });
  });
});
