import type { Template } from './template';

interface TableProperties {
  readonly Replicas?: readonly { readonly SSESpecification?: { readonly KMSMasterKeyId?: string } }[];
}

interface QueueProperties {
  readonly KmsMasterKeyId?: string;
}

/** The customer-managed keys of tables and queues, by the ARN of the table or queue. Its users need permissions for the key, too. */
export function encryptionKeys(template: Template): ReadonlyMap<string, string> {
  const tables = template.all('AWS::DynamoDB::GlobalTable').map(({ logicalId, properties }) => {
    const [replica] = (properties as TableProperties).Replicas ?? [];
    return [template.arn(logicalId), replica?.SSESpecification?.KMSMasterKeyId] as const;
  });
  const queues = template
    .all('AWS::SQS::Queue')
    .map(
      ({ logicalId, properties }) => [template.arn(logicalId), (properties as QueueProperties).KmsMasterKeyId] as const,
    );
  return new Map([...tables, ...queues].flatMap(([arn, key]) => (key === undefined ? [] : [[arn, key] as const])));
}
