import { parsePolicy, type Policy } from './iam/policy';
import type { Template } from './template';

interface QueuePolicyProperties {
  /** URLs. */
  readonly Queues: readonly string[];
  readonly PolicyDocument: unknown;
}

/** The SQS queues of the template, as far as Lambda's failure destinations need them: messages in the order sent. */
export class Queues {
  private readonly byArn: ReadonlyMap<string, unknown[]>;
  private readonly policies: ReadonlyMap<string, Policy>;

  constructor(template: Template) {
    const queues = template.all('AWS::SQS::Queue').map(({ logicalId }) => logicalId);
    const arns = new Map(queues.map((logicalId) => [template.ref(logicalId), template.arn(logicalId)]));
    this.byArn = new Map([...arns.values()].map((arn) => [arn, []]));
    this.policies = new Map(
      template.all('AWS::SQS::QueuePolicy').flatMap(({ logicalId, properties }) => {
        const { Queues, PolicyDocument } = properties as unknown as QueuePolicyProperties;
        const policy = parsePolicy(PolicyDocument, 'resource-based', `the queue policy ${logicalId}`);
        return Queues.map((url) => [arns.get(url) ?? url, policy] as const);
      }),
    );
  }

  /** The queue's resource policy, if it has one. */
  policyOf(arn: string): Policy | undefined {
    return this.policies.get(arn);
  }

  send(arn: string, message: unknown): void {
    const queue = this.byArn.get(arn);
    if (queue === undefined) throw new Error(`The template has no queue ${arn}.`);
    queue.push(message);
  }

  /** Every message of every queue. */
  get messages(): readonly unknown[] {
    return [...this.byArn.values()].flat();
  }
}
