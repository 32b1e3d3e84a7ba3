import * as fs from 'node:fs';
import * as path from 'node:path';
import { JOB_STATES } from '../../lambda/shared/job-states';

const page = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'operations.md'), 'utf8');

describe('docs/operations.md', () => {
  it('has each state of a job with its sentence and its advice, and no other state', () => {
    const [, section = ''] = page.split('### States of a job');
    const [table = ''] = section.split('\n## ');
    const rows = table
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(2)
      .map((line) => line.slice(1, -1).split(' | '))
      .map((cells) => cells.map((cell) => cell.trim()));
    expect(rows).toEqual(Object.entries(JOB_STATES).map(([state, { sentence, advice }]) => [state, sentence, advice]));
  });
});
