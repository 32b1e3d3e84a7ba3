import type { TriedCall, Trust } from '../../../console/api/trust';
import { ConsoleProblem } from '../../../console/server/console-problem';
import { resourcePolicy } from '../../cloud/api-gateway/resource-policy';
import { apiSettings } from '../../cloud/api-gateway/api-settings';
import { evaluate } from '../../cloud/iam/evaluate';
import { accountOf, policyHolder } from '../../cloud/iam/principal';
import type { RunningService } from '../../running-service';
import { SignedSender } from '../../snowflake/signed-sender';
import { CALLERS } from './callers';
import { apiPolicy, pairsIn, statementsIn, trustPolicy } from './policy-documents';

const LIMIT_MS = 30_000;

/** A batch that does not exist: a caller who is let in gets get's own 404. */
const BATCH_ID = 'tried-from-the-console';

/** The role, the pairs and the resource policy of the stack. */
export function trustOf({ cloud, role }: RunningService): Trust {
  const trust = trustPolicy(cloud.template, role.arn);
  return {
    role: { arn: role.arn, trustPolicy: JSON.stringify(trust, null, 2) },
    pairs: pairsIn(trust).map((pair) => ({ ...pair })),
    resourcePolicy: JSON.stringify(apiPolicy(cloud.template), null, 2),
    callers: Object.entries(CALLERS).map(([name, { title }]) => ({ name, title })),
  };
}

/** Polls a batch that does not exist, as somebody. */
export async function tryCall(service: RunningService, name: string): Promise<TriedCall> {
  const caller = Object.hasOwn(CALLERS, name) ? CALLERS[name] : undefined;
  if (caller === undefined) throw new ConsoleProblem(404, `There is no caller ${name}.`);
  const { title, as } = caller;
  const signer = await as(service);
  const headers = { 'sf-external-function-query-batch-id': BATCH_ID };
  const signal = AbortSignal.timeout(LIMIT_MS);
  const { functionUrl: url, region } = service;
  if (signer === undefined) {
    const { status } = await fetch(url, { headers, signal });
    return {
      status,
      sentence: `${title}: API Gateway answered ${status}, because the method takes only signed requests (AWS_IAM).`,
    };
  }
  const sender = new SignedSender({ url, region, credentials: signer.credentials });
  const { status, body } = await sender.send({ method: 'GET', headers, signal }).finally(() => sender.close());
  if (status !== 403)
    return { status, sentence: `${title}: the request reached the function get, which answered ${status}: ${body}` };
  return {
    status,
    sentence: `${title}: API Gateway answered 403. Its resource policy denies the request, and no other policy overrides that.`,
    statement: denyingStatement(service, signer.arn),
  };
}

/** The statement of the API's resource policy that denies a poll of this principal. Undefined: no statement names it. */
function denyingStatement({ cloud, functionUrl }: RunningService, arn: string): string | undefined {
  const settings = apiSettings(cloud.template);
  const [, , ...resource] = new URL(functionUrl).pathname.split('/');
  const holder = policyHolder({ arn });
  const request = {
    principal: { arn },
    action: 'execute-api:Invoke',
    resource: `${settings.arn}/${settings.stage}/GET/${resource.join('/')}`,
    context: { 'aws:PrincipalArn': holder, 'aws:PrincipalAccount': accountOf(arn), 'aws:SourceVpc': undefined },
  };
  const denying = statementsIn(apiPolicy(cloud.template)).find((statement) => {
    const alone = resourcePolicy({ Version: '2012-10-17', Statement: [statement] }, settings.arn);
    return evaluate({ resource: alone }, request).decision === 'explicit deny';
  });
  return denying && JSON.stringify(denying, null, 2);
}
