import { apiSettings } from '../../local/cloud/api-gateway/api-settings';
import { rolesOf } from '../../local/cloud/iam/template-policies';
import type { Policy } from '../../local/cloud/iam/policy';
import type { RunningService } from '../../local/running-service';
import { aBatchId } from '../contract/batch-caller';
import { aService, type TestService } from './a-service';
import { startProcess } from './start-process';

const SLICES = 3;

/** Makes the service use all of its permissions: rows in several slices, a second delivery of the event, and a failure record. */
async function useEverything(service: TestService): Promise<void> {
  const batchId = aBatchId();
  const rows = Array.from({ length: 500 * (SLICES - 1) + 1 }, (_, n) => [n, `good ${n}`]);
  expect(await service.send('POST', batchId, JSON.stringify({ data: rows }))).toMatchObject({ status: 202 });
  expect(await service.poll(batchId)).toMatchObject({ status: 200 });
  await startProcess(service, { batchId });
  // An event that names no batch fails in every attempt, and leaves a failure record.
  await startProcess(service, {});
  await service.cloud.idle();
}

/** A permission: principal, action, resource. */
type Grant = readonly [principal: string, action: string, resource: string];

/** Returns the permissions in the template: of the functions' roles, of the API's callers, and of API Gateway to invoke the functions. */
function grants({ template, functions }: RunningService['cloud'], apiRole: string): readonly Grant[] {
  const functionRoles = new Set(functions.map(({ settings }) => settings.roleArn));
  const own = rolesOf(template)
    .filter(({ arn }) => functionRoles.has(arn))
    .flatMap(({ arn, policies }) => policies.flatMap((policy) => grantsIn(policy, arn)));
  const { policy } = apiSettings(template);
  const permissions = functions.flatMap(({ settings }) =>
    grantsIn(settings.resourcePolicy, 'apigateway.amazonaws.com'),
  );
  return [...own, ...(policy ? grantsIn(policy, apiRole) : []), ...permissions];
}

function grantsIn({ statements }: Policy, principal: string): readonly Grant[] {
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ actions, resources }) =>
      actions.values.flatMap((action) =>
        (resources?.values ?? []).map((resource): Grant => [principal, action, resource]),
      ),
    );
}

function covers([principal, action, resource]: Grant, used: Grant): boolean {
  const fits = resource.endsWith('*') ? used[2].startsWith(resource.slice(0, -1)) : used[2] === resource;
  return principal === used[0] && action === used[1] && fits;
}

/** This stack has all permissions of the default stack, and those for the key. So one test covers both. */
describe('the stack with a customer-managed key', () => {
  let service: TestService;
  const steps: string[] = [];
  beforeAll(async () => {
    service = await aService({
      config: { encryption: { customerManagedKey: true } },
      // Lambda waits minutes between attempts.
      cloud: { timeScale: 20 },
      onStep: (step) => steps.push(step),
    });
    await useEverything(service);
  });
  afterAll(() => service.stop());

  it('is understood by the embedded cloud', () => {
    expect(steps).toEqual(['Synthesising the stack …', 'Starting the embedded cloud …']);
  });

  it('is denied no request', () => {
    expect(service.cloud.deniedAccess()).toEqual([]);
    expect(service.cloud.queues.messages).toHaveLength(1);
  });

  it('has no permission that it does not use', () => {
    const { cloud, role } = service;
    const used = cloud.usedPermissions().map((use): Grant => [use.principalArn, use.action, use.resourceArn]);
    const granted = grants(cloud, role.arn);
    expect(granted.length).toBeGreaterThan(20);
    expect(granted.filter((grant) => !used.some((use) => covers(grant, use)))).toEqual([]);
  });
});
