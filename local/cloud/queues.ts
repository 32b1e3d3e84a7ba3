import type { Template } from './template';

/** The SQS queues of the template, as far as Lambda's failure destinations need them: messages in the order sent. */
export class Queues {
  private readonly byArn: ReadonlyMap<string, unknown[]>;

  constructor(template: Template) {
    this.byArn = new Map(template.all('AWS::SQS::Queue').map(({ logicalId }) => [template.arn(logicalId), []]));
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
