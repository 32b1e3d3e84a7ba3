import * as path from 'node:path';
import { startCloud, type Cloud } from '../../local/cloud/cloud';
import { assumeRole } from '../../local/snowflake/assume-role';
import { SignedSender, type Credentials } from '../../local/snowflake/signed-sender';
import { synthesise } from '../../local/synthesise';
import { aBatchId } from '../contract/batch-caller';
import { aService, ECHO, type TestService } from './a-service';

const [A, B] = [
  { userArn: 'arn:aws:iam::210987654321:user/abc1-b-self1234', externalId: 'ACCT_SFCRole=3_aB+/x=' },
  { userArn: 'arn:aws:iam::310987654321:user/def2-b-self5678', externalId: 'OTHER_SFCRole=1_y0=' },
] as const;
const [FIRST_VPC, SECOND_VPC] = ['vpc-0a1b2c3d', 'vpc-0a1b2c3d4e5f67890'] as const;
const OPERATOR = 'arn:aws:iam::123456789012:role/operator';
/** A role with a path, as IAM Identity Center creates it. The ARN of its sessions does not contain the path. */
const SSO = 'AWSReservedSSO_Operator_0a1b2c3d4e5f6071';
const SSO_OPERATOR = `arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/eu-central-1/${SSO}`;

describe('a private endpoint for two Snowflake accounts and an operator', () => {
  let service: TestService;
  const others: Cloud[] = [];

  beforeAll(async () => {
    const access = { operatorRoles: [OPERATOR, SSO_OPERATOR], vpcIds: [FIRST_VPC, SECOND_VPC] };
    // Not a shared assembly: other clouds run it from the folder of this service.
    service = await aService({ synthesise, config: { functions: ECHO, snowflake: [A, B], access } });
  });
  afterAll(async () => {
    await Promise.all(others.map((cloud) => cloud.stop()));
    await service.stop();
  });

  const assume = (userArn: string, externalId: string) => {
    const { endpoints, region, role, cloud } = service;
    const user = cloud.users.get(userArn);
    if (!user) throw new Error(`The template does not trust ${userArn}.`);
    return assumeRole({ endpoint: endpoints.sts, region, user, roleArn: role.arn, externalId });
  };

  const roleSession = (role: string, session: string, roleArn?: string) =>
    service.cloud.issueCredentials(`arn:aws:sts::123456789012:assumed-role/${role}/${session}`, roleArn);

  const roleName = () => service.role.arn.split('/').at(-1) ?? '';

  async function statusesWith(credentials: Credentials, url = service.functionUrl): Promise<readonly number[]> {
    const sender = new SignedSender({ url, region: service.region, credentials });
    const headers = { 'sf-external-function-query-batch-id': aBatchId() };
    const signal = AbortSignal.timeout(20_000);
    const post = await sender.send({ method: 'POST', headers, body: '{"data":[[0,"fine"]]}', signal });
    const get = await sender.send({ method: 'GET', headers, signal });
    sender.close();
    // The batch may have ended by then. Its result does not matter: the first cloud's Comprehend refuses keys of another cloud.
    return [post.status, [200, 422].includes(get.status) ? 202 : get.status];
  }

  it('answers Snowflake, which comes from the first VPC of the settings', async () => {
    const batchId = aBatchId();
    expect(await service.send('POST', batchId, '{"data":[[0,"fine"]]}')).toMatchObject({ status: 202 });
    expect(await service.poll(batchId)).toMatchObject({ status: 200 });
  });

  it.each([A, B])('admits $userArn with the external id of its own account', async ({ userArn, externalId }) => {
    expect(await statusesWith(await assume(userArn, externalId))).toEqual([202, 202]);
  });

  it.each([
    [A.userArn, B.externalId],
    [B.userArn, A.externalId],
  ])("denies the role to %s with the other account's external id", async (userArn, externalId) => {
    await expect(assume(userArn, externalId)).rejects.toThrow(/not authorized to perform: sts:AssumeRole/);
  });

  it('admits the operator in any session', async () => {
    expect(await statusesWith(roleSession('operator', 'by-hand'))).toEqual([202, 202]);
  });

  it('admits an operator whose role has a path, and denies a role of the same name with another path', async () => {
    expect(await statusesWith(roleSession(SSO, 'somebody', SSO_OPERATOR))).toEqual([202, 202]);
    const elsewhere = SSO_OPERATOR.replace('eu-central-1/', '');
    expect(await statusesWith(roleSession(SSO, 'somebody', elsewhere))).toEqual([403, 403]);
  });

  it.each([
    ['another role', () => roleSession('another', 'by-hand')],
    ["another session of Snowflake's role", () => roleSession(roleName(), 'by-hand')],
  ])('denies both methods to %s', async (_, session) => {
    expect(await statusesWith(session())).toEqual([403, 403]);
  });

  it.each([
    ['the second VPC', 202, SECOND_VPC],
    ['another VPC', 403, 'vpc-4e5f6071'],
    ['no VPC', 403, undefined],
  ])("answers Snowflake's role and the operator from %s with %i", async (_, status, sourceVpc) => {
    const cloud = await startCloud({
      assemblyDir: path.join(service.logDir, '..', 'assembly'),
      logDir: service.logDir,
      serviceEndpoints: { AWS_ENDPOINT_URL_COMPREHEND: service.endpoints.comprehend },
      sourceVpc,
    });
    others.push(cloud);
    const url = `${cloud.apiUrl}/${service.functionUrl.split('/').at(-1)}`;
    for (const session of [`${roleName()}/snowflake`, 'operator/by-hand']) {
      const credentials = cloud.issueCredentials(`arn:aws:sts::123456789012:assumed-role/${session}`);
      expect(await statusesWith(credentials, url)).toEqual([status, status]);
    }
  });
});
