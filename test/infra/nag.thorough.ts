import { App, Validations, type IPolicyValidationPlugin, type PolicyViolation } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { checkConfig, type ConfigInput } from '../../lib/config';
import { RemoteServiceStack } from '../../lib/remote-service-stack';

const PAIR = { userArn: 'arn:aws:iam::123456789012:user/abc1-b-self1234', externalId: 'ACCT_SFCRole=3_aB+/x=' };

/** Their names in SQL are those of the processors. */
const EACH_PROCESSOR: NonNullable<ConfigInput['functions']> = {
  sentiment: { processor: 'sentiment' },
  targeted_sentiment: { processor: 'targeted_sentiment' },
  entities: { processor: 'entities' },
  key_phrases: { processor: 'key_phrases' },
  syntax: { processor: 'syntax' },
  dominant_language: { processor: 'dominant_language' },
  redact_pii: { processor: 'redact_pii' },
  pii_entities: { processor: 'pii_entities' },
  toxicity: { processor: 'toxicity' },
  translate: { processor: 'translate' },
  ask_model: {
    processor: 'ask_model',
    model: 'us.amazon.nova-lite-v1:0',
    foundationModels: ['arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0'],
  },
  http: { processor: 'http', arguments: '(id VARCHAR)', url: 'https://shop.example.com', secret: 'shop/api-key' },
  folder: { processor: 'lambda', code: 'functions/word_count', runtime: 'python3.13', handler: 'app.handler' },
  lambda: { processor: 'lambda', functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:score' },
};

/** A rule that something violates, as acknowledgements name it, and where. */
interface Finding {
  readonly id: string;
  readonly path: string;
}

interface Examination {
  /** What is not acknowledged; empty if nothing. */
  readonly complaint: string;
  /** Acknowledgements that no finding asks for. */
  readonly idle: readonly string[];
}

function examined(config: ConfigInput): Examination {
  const app = new App();
  new RemoteServiceStack(app, 'Stack', { config: checkConfig(config) });
  const findings: Finding[] = [];
  const overheard = [new AwsSolutionsChecks(app), new ServerlessChecks(app)].map((pack) => overhear(pack, findings));
  Validations.of(app).addPlugins(...overheard);
  const complaint = complaintOf(() => app.synth());
  const idle = acknowledgements(app).filter(
    ({ id, path }) => !findings.some((one) => one.id === id && isIn(path, one)),
  );
  return { complaint, idle: idle.map(({ id, path }) => `${id} at ${path}`) };
}

function complaintOf(synthesise: () => unknown): string {
  try {
    synthesise();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** Packs report what is acknowledged, too; it is synthesis that leaves it out. */
function overhear(pack: IPolicyValidationPlugin, findings: Finding[]): IPolicyValidationPlugin {
  const found = ({ ruleName, violatingResources }: PolicyViolation) =>
    violatingResources.map(({ constructPath = '' }) => ({ id: `${pack.name}::${ruleName}`, path: constructPath }));
  return {
    name: pack.name,
    validate: (context) => {
      const report = pack.validate(context);
      findings.push(...report.violations.flatMap(found));
      return report;
    },
  };
}

function acknowledgements(root: IConstruct): readonly Finding[] {
  return root.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(data as object))
      .map((id) => ({ id, path: node.path })),
  );
}

function isIn(scope: string, { path }: Finding): boolean {
  return path === scope || path.startsWith(`${scope}/`);
}

describe('cdk-nag', () => {
  it.each<[string, ConfigInput]>([
    ['as it comes', {}],
    ["with the account's role for access logs", { logs: { apiGatewayRole: 'existing' } }],
    [
      'with every option that changes what is made',
      {
        snowflake: [PAIR],
        access: { operatorRoles: ['arn:aws:iam::123456789012:role/operator'], vpcIds: ['vpc-0a1b2c3d'] },
        encryption: { customerManagedKey: true },
        jobs: { pointInTimeRecovery: true },
        logs: { apiGatewayRole: 'set' },
        reservedConcurrency: { post: 10, get: 10 },
        throttle: { postsPerSecond: 2 },
      },
    ],
    ['with a function of each processor', { functions: EACH_PROCESSOR }],
    [
      'with a function of each processor and a key',
      { functions: EACH_PROCESSOR, encryption: { customerManagedKey: true } },
    ],
  ])('finds nothing in the stack %s that is not acknowledged, and no acknowledgement is idle', (_, config) => {
    expect(examined(config)).toEqual({ complaint: '', idle: [] });
  });
});
