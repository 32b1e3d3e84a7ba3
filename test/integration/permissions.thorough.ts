import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { apiSettings } from '../../local/cloud/api-gateway/api-settings';
import { rolesOf } from '../../local/cloud/iam/template-policies';
import type { Policy } from '../../local/cloud/iam/policy';
import type { RunningService } from '../../local/running-service';
import { ItemTable } from '../../lambda/jobs/item-table';
import { jobTimes, type JobTimes } from '../../lambda/jobs/job-times';
import { SlotHolder } from '../../lambda/handlers/slot-holder';
import type { Slot } from '../../lambda/jobs/slot';
import { Slots } from '../../lambda/jobs/slots';
import { systemClock } from '../../lambda/shared/clock';
import { aBatchId, batchCaller, type BatchCaller } from '../contract/batch-caller';
import { aService, type TestService } from './a-service';
import { aLog } from '../unit/builders';
import { startProcess } from './start-process';

const SLICES = 3;

/** Divides the times of jobs and of Lambda, which waits minutes between attempts. */
const TIME_SCALE = 10;

const QUOTA = { processor: 'sentiment', callsPerSecond: 10 } as const;

/** Makes the service use all of its permissions: rows in several slices, failure records, and each way to start a worker. */
async function useEverything(service: TestService, times: JobTimes): Promise<void> {
  const [first, second] = service.externalFunctions;
  if (first === undefined || second === undefined) throw new Error('The stack has two functions');
  const { region, credentials } = service;
  const other = batchCaller({ url: second.url, region, credentials }, 50);
  const slots = slotsOf(service, times);
  const post = async (caller: BatchCaller, length = 1) => {
    const batchId = aBatchId();
    const data = Array.from({ length }, (_, n) => [n, `good ${n}`]);
    expect(await caller.send('POST', batchId, JSON.stringify({ data }))).toMatchObject({ status: 202 });
    return batchId;
  };
  for (const caller of [service, other]) {
    const batchId = await post(caller, 500 * (SLICES - 1) + 1);
    expect(await caller.poll(batchId)).toMatchObject({ status: 200 });
    const { name, process } = caller === other ? second : first;
    await startProcess(service, { functionName: name, batchId }, process);
    // An event that names no batch fails in every attempt, and leaves a failure record.
    await startProcess(service, {}, process);
    await service.cloud.idle();

    const found = await waiting(slots, times, () => post(caller));
    expect(await caller.poll(found)).toMatchObject({ status: 200 });
  }
  for (const [one, two] of [
    [service, other],
    [other, service],
  ] as const) {
    // Both wait, that of one function for longer: the worker of the other hands its slot over, and gets it back.
    const younger = await waiting(slots, times, async () => {
      await post(one);
      await systemClock.sleep(times.preferMs * 2);
      return post(two);
    });
    const { name, process } = two === other ? second : first;
    await startProcess(service, { functionName: name, batchId: younger }, process);
    expect(await two.poll(younger)).toMatchObject({ status: 200 });
    await service.cloud.idle();
  }
  other.close();
}

/** The slots of the quota, by post's role, which `operator()` has. */
function slotsOf(service: TestService, times: JobTimes): Slots {
  const { cloud, region, tableName, externalFunctions } = service;
  const client = new DynamoDBClient({
    endpoint: cloud.checkedDynamodbEndpoint,
    region,
    credentials: service.operator(),
  });
  const table = new ItemTable(DynamoDBDocumentClient.from(client), tableName, systemClock);
  return new Slots(table, { line: externalFunctions[0]?.line ?? '', count: 1, times, clock: systemClock });
}

/** Runs `body` while no worker gets the slot. The slot is then freed by an update, as post does if it cannot start a worker. */
async function waiting<T>(slots: Slots, times: JobTimes, body: () => Promise<T>): Promise<T> {
  const slot = await takenFrom(slots, times);
  const holder = new SlotHolder(slot, { slots, times, clock: systemClock, log: aLog(), onLost: () => undefined });
  const result = await body();
  // A poll starts a worker only for a job that is so old.
  await systemClock.sleep(times.startMs);
  if (!(await holder.release())) throw new Error('A worker took the slot from the test');
  return result;
}

/** Waits for the slot: a worker that the machine held up for longer than its lease may still have it. */
async function takenFrom(slots: Slots, times: JobTimes): Promise<Slot> {
  for (;;) {
    const slot = await slots.take('the test', 'the test');
    if (slot) return slot;
    await systemClock.sleep(times.heartbeatMs);
  }
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

/** A worker starts another one of its own function when its time runs out, which takes minutes. */
function startsSuccessor([principal, action, resource]: Grant, { functions }: RunningService['cloud']): boolean {
  const own = functions.find(({ settings }) => settings.roleArn === principal);
  return action === 'lambda:InvokeFunction' && own?.settings.arn === resource;
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
      config: { encryption: { customerManagedKey: true }, functions: { mood: QUOTA, tone: QUOTA } },
      cloud: { timeScale: TIME_SCALE },
      trial: { timeScale: TIME_SCALE },
      onStep: (step) => steps.push(step),
    });
    await useEverything(service, jobTimes(TIME_SCALE, 12));
  });
  afterAll(() => service.stop());

  it('is understood by the embedded cloud', () => {
    // The assembly of an earlier run of this suite is used again.
    const notices = steps.filter((step) => step !== 'Synthesising the stack …');
    expect(notices).toEqual(['Starting the embedded cloud …']);
  });

  it('is denied no request', () => {
    expect(service.cloud.deniedAccess()).toEqual([]);
    expect(service.cloud.queues.messages).toHaveLength(2);
  });

  it('has no permission that it does not use', () => {
    const { cloud, role } = service;
    const used = cloud.usedPermissions().map((use): Grant => [use.principalArn, use.action, use.resourceArn]);
    const granted = grants(cloud, role.arn);
    expect(granted.length).toBeGreaterThan(20);
    const unused = granted.filter((grant) => !used.some((use) => covers(grant, use)));
    expect(unused.filter((grant) => !startsSuccessor(grant, cloud))).toEqual([]);
    expect(unused.length).toBeLessThanOrEqual(2);
  });
});
