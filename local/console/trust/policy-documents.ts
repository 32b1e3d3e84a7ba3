import { z } from 'zod';
import type { Template } from '../../cloud/template';

const list = <Item extends z.ZodType>(item: Item) =>
  z.union([item, z.array(item)]).transform((given): z.output<Item>[] => [given].flat() as z.output<Item>[]);

const documentSchema = z.object({ Statement: list(z.record(z.string(), z.unknown())) });

const trustSchema = z.object({
  Principal: z.object({ AWS: list(z.string()) }),
  Condition: z.object({ StringEquals: z.object({ 'sts:ExternalId': list(z.string()) }) }),
});

/** A pair of Snowflake's IAM user and the external id with which it assumes the role. */
export interface TrustedPair {
  readonly userArn: string;
  readonly externalId: string;
}

/** The resource policy of the API as the template has it. */
export function apiPolicy(template: Template): unknown {
  return template.all('AWS::ApiGateway::RestApi')[0]?.properties.Policy;
}

/** The trust policy of a role as the template has it. */
export function trustPolicy(template: Template, roleArn: string): unknown {
  const role = template.all('AWS::IAM::Role').find(({ logicalId }) => template.arn(logicalId) === roleArn);
  return role?.properties.AssumeRolePolicyDocument;
}

/** The statements of a policy, in their order. */
export function statementsIn(document: unknown): readonly Readonly<Record<string, unknown>>[] {
  return documentSchema.safeParse(document).data?.Statement ?? [];
}

export function pairsIn(trust: unknown): readonly TrustedPair[] {
  return statementsIn(trust).flatMap((statement) => {
    const { data } = trustSchema.safeParse(statement);
    const ids = data?.Condition.StringEquals['sts:ExternalId'] ?? [];
    return (data?.Principal.AWS ?? []).flatMap((userArn) => ids.map((externalId) => ({ userArn, externalId })));
  });
}
