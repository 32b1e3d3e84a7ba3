import * as fc from 'fast-check';
import { readAnswer } from '../../../local/snowflake/read-answer';
import { call, data, RUNNING, ScriptedService, values } from './scripted-service';
import { SkippingClock } from './skipping-clock';

test('reads one value for each row, whatever its type', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), (list) => {
      const body = JSON.stringify({ data: list.map((value, row) => [row, value]) });
      expect(readAnswer(body, list.length)).toEqual({ values: JSON.parse(JSON.stringify(list)) as unknown });
    }),
    { numRuns: 200 },
  );
});

test.each([
  ['fewer rows', [[0, 1]], 'Function received the wrong number of rows'],
  ['more rows', [[0, 1], [1, 1], [2, 1]], 'Function received the wrong number of rows'], // prettier-ignore
  ['rows in the wrong order', [[1, 1], [0, 1]], 'Row numbers out of order'], // prettier-ignore
  ['rows that count from 1', [[1, 1], [2, 1]], 'Row numbers out of order'], // prettier-ignore
  ['a row that occurs twice', [[0, 1], [0, 1]], 'Row numbers out of order'], // prettier-ignore
  ['row numbers that are text', [['0', 1], ['1', 1]], 'Row numbers out of order'], // prettier-ignore
  ['two values in a row', [[0, 1], [1, 1, 2]], 'Error parsing JSON: Invalid response'], // prettier-ignore
  ['a row without a value', [[0, 1], [1]], 'Error parsing JSON: Invalid response'], // prettier-ignore
  ['rows that are not arrays', [1, 2], 'Error parsing JSON: Invalid response'],
])('finds %s', (_, rows, problem) => {
  expect(readAnswer(JSON.stringify({ data: rows }), 2)).toEqual({ problem });
});

test.each([
  ['no JSON', 'fine', 'Error parsing JSON: Invalid response'],
  ['nothing', '', 'Error parsing JSON: Invalid response'],
  ['an array', '[[0,1]]', 'top-level JSON object must contain "data" JSON array element'],
  ['no data', '{"body":"…"}', 'top-level JSON object must contain "data" JSON array element'],
  ['data that is not an array', '{"data":{}}', 'top-level JSON object must contain "data" JSON array element'],
  ['null', 'null', 'top-level JSON object must contain "data" JSON array element'],
])('finds %s', (_, body, problem) => {
  expect(readAnswer(body, 1)).toEqual({ problem });
});

test('accepts 10 MB and not one byte more', () => {
  const answer = (bytes: number) => `{"data":[[0,"${'x'.repeat(bytes - '{"data":[[0,""]]}'.length)}"]]}`;
  expect(readAnswer(answer(10 * 1024 * 1024), 1)).toHaveProperty('values');
  expect(readAnswer(answer(10 * 1024 * 1024 + 1), 1)).toHaveProperty('problem');
});

test('a wrong answer ends the query with the message that Snowflake shows', async () => {
  const service = new ScriptedService();
  await service.start();
  service.script = ({ method }) => (method === 'POST' ? RUNNING : data([[1, 'x']]));
  await expect(call(service, { clock: new SkippingClock() })).rejects.toThrow(
    'Error parsing JSON response for external function EXT_FUNC_ASYNC. Error: Row numbers out of order',
  );
  service.script = () => values();
  await expect(call(service)).rejects.toThrow('Function received the wrong number of rows');
  await service.stop();
});
