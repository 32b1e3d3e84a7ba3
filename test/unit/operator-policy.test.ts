import * as fs from 'node:fs';
import * as path from 'node:path';
import { OPERATOR_ACTIONS } from '../../console/deployed/operator-actions';

const PAGE = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'operations.md'), 'utf8');

interface Policy {
  readonly Statement: readonly { readonly Action: string | readonly string[] }[];
}

test("the console's policy in docs/operations.md allows each action that the console makes, and no other", () => {
  const [, policy = '{}'] = /```json\n(\{\n {2}"Version".*?)```/s.exec(PAGE) ?? [];
  const { Statement } = JSON.parse(policy) as Policy;
  // The stack is found before there is a page, and whether a query could be stopped makes no difference to it.
  const unseen = ['cloudformation:DescribeStacks', 'logs:StopQuery'];
  expect(Statement.flatMap(({ Action }) => Action).sort()).toEqual(
    [...Object.keys(OPERATOR_ACTIONS), ...unseen].sort(),
  );
});
