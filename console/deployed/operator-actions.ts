/**
 * The actions that the console makes with the operator's credentials, each with what the page cannot do without it.
 * docs/operations.md has the policy that allows all of them.
 */
export const OPERATOR_ACTIONS = {
  'dynamodb:Query': 'The page cannot show which batches are in flight or have failed.',
  'dynamodb:GetItem': 'The page can show neither a single batch nor the slots of a quota.',
  'dynamodb:UpdateItem': 'The page does not offer to fail or to requeue a batch.',
  'lambda:InvokeFunction': 'The page does not offer to requeue a batch, because a requeue starts a worker.',
  'logs:DescribeQueryDefinitions':
    "The page cannot show log lines, because it finds the functions' log groups by the saved queries of the stack.",
  'logs:StartQuery': 'The page cannot show log lines, or find a batch that has succeeded by its query id.',
  'logs:GetQueryResults': 'The page cannot show log lines, or find a batch that has succeeded by its query id.',
  'cloudwatch:GetDashboard': 'The page cannot show the graphs of the dashboard.',
  'cloudwatch:GetMetricData': 'The page cannot show the graphs of the dashboard, or the calls of each quota over time.',
  'kms:Decrypt': 'The page cannot show batches, because the key of the stack encrypts the Jobs table.',
} as const satisfies Readonly<Record<string, string>>;

export type OperatorAction = keyof typeof OPERATOR_ACTIONS;
