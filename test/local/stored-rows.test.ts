import { StoredRows } from '../../local/commands/stored-rows';

const put = (job_key: string, part: string, more: object = {}) => ({
  functionName: 'process',
  operation: 'PutItem',
  input: { Item: { job_key: { S: job_key }, part: { S: part }, ...more } },
  status: 200,
  output: {},
});
const job = (key: string, rows: number, slices: number) =>
  put(key, 'JOB', { rows: { N: String(rows) }, slices: { N: String(slices) } });

describe('the rows with stored results', () => {
  it('grow with each slice of each batch, and are all rows in the end', () => {
    const stored = new StoredRows();
    const counts: number[] = [];
    stored.onCount = (rows) => counts.push(rows);
    for (const seen of [job('f#1', 1_200, 3), put('f#1', 'OUT#00001'), job('f#2', 7, 1), put('f#1', 'OUT#00000')])
      stored.see(seen);
    for (const seen of [put('f#2', 'OUT#00000'), put('f#1', 'OUT#00002')]) stored.see(seen);
    expect(counts).toEqual([400, 800, 807, 1_207]);
  });

  it('are not counted twice, nor if DynamoDB has rejected them, nor of other items', () => {
    const stored = new StoredRows();
    const counts: number[] = [];
    stored.onCount = (rows) => counts.push(rows);
    stored.see(job('f#1', 1_000, 2));
    stored.see(put('f#1', 'IN#00000'));
    stored.see(put('f#1', 'OUT#00000#01#abc'));
    stored.see({ ...put('f#1', 'OUT#00000'), status: 400 });
    stored.see({ ...put('f#1', 'OUT#00000'), operation: 'GetItem', input: {} });
    stored.see(put('#slots quota', '00'));
    expect(counts).toEqual([]);
    stored.see(put('f#1', 'OUT#00000'));
    stored.see(put('f#1', 'OUT#00000'));
    expect(counts).toEqual([500, 500]);
  });
});
