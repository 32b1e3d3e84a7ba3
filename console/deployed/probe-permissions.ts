import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { jobKeyOf } from '../../lambda/jobs/job-key';
import type { DescribedFunction } from '../../lib/described-function';
import type { Target } from '../../tools/jobs/target';
import type { Permissions } from './permissions';
import type { StackLogs } from './stack-logs';
import type { StackMetrics } from './stack-metrics';

export interface ProbeOptions {
  readonly functions: readonly Pick<DescribedFunction, 'name' | 'process'>[];
  readonly target: Pick<Target, 'operator' | 'storeOf'>;
  readonly lambda: LambdaClient;
  readonly logs: Pick<StackLogs, 'probe'>;
  readonly metrics: Pick<StackMetrics, 'dashboard' | 'data'>;
  readonly permissions: Permissions;
  readonly now: () => number;
}

/** A batch id that no batch has, because the header of a POST cannot be empty. */
const NO_BATCH = '';

/**
 * Makes each kind of call that the console makes, so that {@link Permissions} knows which of them AWS denies. No call changes
 * anything: the write has a condition that no item meets, and the Invoke is a dry run. Rejects if AWS cannot be reached.
 */
export async function probePermissions(options: ProbeOptions): Promise<void> {
  const { functions, target, permissions, logs, metrics, now } = options;
  const [first] = functions;
  const name = first?.name ?? '';
  const key = jobKeyOf(name, NO_BATCH);
  const probes = await Promise.allSettled([
    permissions.tried('dynamodb:Query', () => target.operator.lineOfFunction(name)),
    permissions.tried('dynamodb:GetItem', async () => [await target.storeOf(name).read(NO_BATCH)]),
    permissions.tried('dynamodb:UpdateItem', () => target.operator.fail({ key }, 'a probe', now())),
    mayStartWorkers(options),
    logs.probe(),
    metrics.dashboard(),
    metrics.data(ONE_METRIC, { from: now() - 60_000, to: now() }),
  ]);
  // The other probes have ended by now, whatever one of them met.
  for (const probe of probes) if (probe.status === 'rejected') throw probe.reason;
}

const ONE_METRIC = [
  {
    Id: 'probe',
    MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName: 'Invocations' }, Period: 60, Stat: 'Sum' },
  },
];

/** One denied function is enough: the page then offers no requeue. */
async function mayStartWorkers({ functions, lambda, permissions }: ProbeOptions): Promise<void> {
  await permissions.tried('lambda:InvokeFunction', () =>
    Promise.all(
      functions.map(({ process: FunctionName }) =>
        lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'DryRun' })),
      ),
    ),
  );
}
