import * as fs from 'node:fs';
import * as path from 'node:path';
import { startCloud, type Cloud } from '../../local/cloud/cloud';
import { assumeRole } from '../../local/snowflake/assume-role';
import { SignedSender, type Credentials } from '../../local/snowflake/signed-sender';
import { synthesise } from '../../local/synthesise';
import { aBatchId } from '../contract/batch-caller';
import { aService, ECHO_STACK, type TestService } from './a-service';

const LOCAL = path.join(__dirname, '..', '..', '.local');

describe('a linked stack', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await aService({ config: ECHO_STACK });
  });
  afterAll(() => service.stop());

  const assume = (externalId: string) => {
    const { endpoints, region, snowflakeUser: user, role } = service;
    return assumeRole({ endpoint: endpoints.sts, region, user, roleArn: role.arn, externalId });
  };

  async function statusesWith(credentials: Credentials): Promise<readonly number[]> {
    const sender = new SignedSender({ url: service.functionUrl, region: service.region, credentials });
    const headers = { 'sf-external-function-query-batch-id': aBatchId() };
    const signal = AbortSignal.timeout(20_000);
    const post = await sender.send({ method: 'POST', headers, body: '{"data":[[0,"fine"]]}', signal });
    const get = await sender.send({ method: 'GET', headers, signal });
    sender.close();
    return [post.status, get.status];
  }

  it("lets Snowflake's user assume the role with the external id, and the role call both methods", async () => {
    const [post, get] = await statusesWith(await assume(service.role.externalId));
    expect(post).toBe(202);
    expect([200, 202]).toContain(get);
  });

  it.each([
    ['of another integration', () => 'ANOTHER_SFCRole=1_b3RoZXI='],
    ['without its closing =', (id: string) => id.replace(/=+$/, '')],
    ['in lower case', (id: string) => id.toLowerCase()],
  ])('denies the role to the user with the external id %s', async (_, changed) => {
    await expect(assume(changed(service.role.externalId))).rejects.toThrow(/not authorized to perform: sts:AssumeRole/);
  });

  it("denies both methods to the user's own keys", async () => {
    const { accessKeyId, secretAccessKey } = service.snowflakeUser;
    expect(await statusesWith({ accessKeyId, secretAccessKey })).toEqual([403, 403]);
  });
});

describe('a stack that is not linked', () => {
  let cloud: Cloud;
  let dir: string;
  beforeAll(async () => {
    fs.mkdirSync(LOCAL, { recursive: true });
    dir = fs.mkdtempSync(path.join(LOCAL, 'test-'));
    const { assemblyDir } = await synthesise({ config: { snowflake: [] }, outdir: path.join(dir, 'assembly') });
    // No caller can start a batch, so no service is called.
    cloud = await startCloud({ assemblyDir, logDir: path.join(dir, 'logs') });
  });
  afterAll(async () => {
    await cloud.stop();
    fs.rmSync(dir, { recursive: true, force: true });
  });

  it.each([
    ["a user of Snowflake's account", () => 'arn:aws:iam::210987654321:user/abc1-b-self1234'],
    ['a user of its own account', ({ accountId }: Cloud) => `arn:aws:iam::${accountId}:user/admin`],
    ['the root of its account', ({ accountId }: Cloud) => `arn:aws:iam::${accountId}:root`],
    [
      "one of its functions' roles",
      ({ accountId, functions }: Cloud) =>
        `arn:aws:sts::${accountId}:assumed-role/${functions[0]?.settings.roleArn.split('/').at(-1)}/function`,
    ],
  ])('lets %s neither assume the role nor call the API', async (_, principal) => {
    const credentials = cloud.issueCredentials(principal(cloud));
    const { ApiRoleArn: roleArn = '', FunctionUrl = '' } = cloud.outputs;
    const assumed = assumeRole({
      endpoint: cloud.stsEndpoint,
      region: cloud.region,
      user: credentials,
      roleArn,
      externalId: 'any',
    });
    await expect(assumed).rejects.toThrow(/not authorized to perform: sts:AssumeRole/);

    const url = `${cloud.apiUrl}/${new URL(FunctionUrl).pathname.split('/').at(-1)}`;
    const sender = new SignedSender({ url, region: cloud.region, credentials });
    const signal = AbortSignal.timeout(20_000);
    expect(await sender.send({ method: 'POST', headers: {}, body: '{"data":[]}', signal })).toMatchObject({
      status: 403,
    });
    sender.close();
  });
});
