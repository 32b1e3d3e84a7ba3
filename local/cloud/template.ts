import * as fs from 'node:fs';
import * as path from 'node:path';
import { secretArn } from './secrets/secret-arn';

/** A resource as the template declares it, with every intrinsic function resolved. */
export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface RawResource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
}

interface RawTemplate {
  readonly Resources: Record<string, RawResource>;
  readonly Conditions?: Record<string, unknown>;
  readonly Outputs?: Record<string, { readonly Value: unknown }>;
}

const REGION = 'us-east-1';
const ACCOUNT = '123456789012';
const PARTITION = 'aws';

/** The one stack of a cloud assembly, as CloudFormation would see it in an account that does not exist. */
export class Template {
  readonly region = REGION;
  readonly accountId = ACCOUNT;
  readonly stackName: string;
  private readonly raw: RawTemplate;
  private readonly assets: ReadonlyMap<string, string>;

  constructor(stackName: string, raw: RawTemplate, assets: ReadonlyMap<string, string>) {
    this.stackName = stackName;
    this.raw = raw;
    this.assets = assets;
  }

  static read(assemblyDir: string): Template {
    const names = fs.readdirSync(assemblyDir).filter((name) => name.endsWith('.template.json'));
    const [file] = names;
    if (file === undefined || names.length > 1) {
      throw new Error(`${assemblyDir} holds ${names.length} templates; the embedded cloud runs one stack.`);
    }
    const stackName = file.replace('.template.json', '');
    const raw = readJson<RawTemplate>(assemblyDir, file);
    const { files } = readJson<{ files: Record<string, { source: { path: string } }> }>(
      assemblyDir,
      `${stackName}.assets.json`,
    );
    const assets = Object.entries(files).map(
      ([hash, { source }]) => [hash, path.join(assemblyDir, source.path)] as const,
    );
    return new Template(stackName, raw, new Map(assets));
  }

  /** Resources of one type, in the template's order. */
  all(type: string): readonly Resource[] {
    return Object.keys(this.raw.Resources)
      .filter((logicalId) => this.raw.Resources[logicalId]?.Type === type)
      .map((logicalId) => this.resource(logicalId));
  }

  resource(logicalId: string): Resource {
    const { Type, Properties = {} } = this.rawResource(logicalId);
    return { logicalId, type: Type, properties: this.resolve(Properties, logicalId) as Record<string, unknown> };
  }

  /** What `Ref` of the resource gives. */
  ref(logicalId: string, where?: string): string {
    const { Type, Properties = {} } = this.rawResource(logicalId, where);
    const named = NAME_PROPERTY[Type] === undefined ? undefined : Properties[NAME_PROPERTY[Type]];
    const name = named === undefined ? this.generatedName(logicalId, Type) : String(this.resolve(named, logicalId));
    if (Type === 'AWS::SecretsManager::Secret') return secretArn(name, this);
    return Type === 'AWS::SQS::Queue' ? `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}` : name;
  }

  arn(logicalId: string): string {
    return this.attribute(logicalId, 'Arn', logicalId);
  }

  get outputs(): Readonly<Record<string, string>> {
    const entries = Object.entries(this.raw.Outputs ?? {});
    return Object.fromEntries(
      entries.map(([name, { Value }]) => [name, String(this.resolve(Value, `output ${name}`))]),
    );
  }

  /** The folder with the code that a function's `Code` names. */
  assetDir(code: unknown): string {
    const hash = (code as { S3Key?: string } | undefined)?.S3Key?.replace(/\.zip$/, '') ?? '';
    const dir = this.assets.get(hash);
    // Without bundling the assembly names the folder all the same.
    if (dir === undefined || !fs.existsSync(dir)) {
      throw new Error(`The assembly has no asset ${hash}; synthesise it with bundling.`);
    }
    return dir;
  }

  private rawResource(logicalId: string, where?: string): RawResource {
    const resource = this.raw.Resources[logicalId];
    const place = where === undefined ? '' : `${where}: `;
    if (resource === undefined) throw new Error(`${place}the template has no resource ${logicalId}.`);
    return resource;
  }

  private resolve(value: unknown, where: string): unknown {
    if (Array.isArray(value))
      return value.map((item) => this.resolve(item, where)).filter((item) => item !== undefined);
    if (typeof value !== 'object' || value === null) return value;
    const keys = Object.keys(value);
    const [key = ''] = keys;
    if (keys.length === 1 && (key === 'Ref' || key.startsWith('Fn::'))) {
      return this.intrinsic(key, (value as Record<string, unknown>)[key], where);
    }
    const entries = Object.entries(value).map(([name, inner]) => [name, this.resolve(inner, where)] as const);
    return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
  }

  private intrinsic(name: string, argument: unknown, where: string): unknown {
    switch (name) {
      case 'Ref':
        return this.reference(String(argument), where);
      case 'Fn::GetAtt': {
        const [logicalId = '', attribute = ''] = Array.isArray(argument)
          ? argument.map(String)
          : String(argument).split(/\.(.*)/);
        return this.attribute(logicalId, attribute, where);
      }
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown];
        return (this.resolve(parts, where) as unknown[]).map(String).join(separator);
      }
      case 'Fn::Select': {
        const [index, list] = argument as [number | string, unknown];
        return (this.resolve(list, where) as unknown[])[Number(index)];
      }
      case 'Fn::Split': {
        const [separator, text] = argument as [string, unknown];
        return String(this.resolve(text, where)).split(separator);
      }
      case 'Fn::If': {
        const [condition, yes, no] = argument as [string, unknown, unknown];
        return this.resolve(this.condition(condition, where) ? yes : no, where);
      }
      case 'Fn::Equals': {
        const [one, other] = this.resolve(argument, where) as [unknown, unknown];
        return one === other;
      }
      case 'Fn::Sub':
        return this.substitute(argument, where);
      default:
        throw new Error(`${where}: the embedded cloud does not know ${name}.`);
    }
  }

  private condition(name: string, where: string): boolean {
    const value = this.resolve(this.raw.Conditions?.[name], name);
    if (typeof value !== 'boolean') throw new Error(`${where}: the template has no condition ${name}.`);
    return value;
  }

  private substitute(argument: unknown, where: string): string {
    const [text, variables = {}] = Array.isArray(argument)
      ? (argument as [string, Record<string, unknown>])
      : [String(argument)];
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (Object.hasOwn(variables, name)) return String(this.resolve(variables[name], where));
      return String(name.includes('.') ? this.intrinsic('Fn::GetAtt', name, where) : this.reference(name, where));
    });
  }

  private reference(name: string, where: string): string | undefined {
    switch (name) {
      case 'AWS::Region':
        return REGION;
      case 'AWS::AccountId':
        return ACCOUNT;
      case 'AWS::Partition':
        return PARTITION;
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return this.stackName;
      case 'AWS::StackId':
        return `arn:${PARTITION}:cloudformation:${REGION}:${ACCOUNT}:stack/${this.stackName}/local`;
      case 'AWS::NoValue':
        return undefined;
      default:
        return this.ref(name, where);
    }
  }

  private attribute(logicalId: string, attribute: string, where: string): string {
    const { Type, Properties = {} } = this.rawResource(logicalId, where);
    if (PROPERTY_ATTRIBUTES[Type]?.includes(attribute)) return String(this.resolve(Properties[attribute], logicalId));
    const value = ATTRIBUTES[Type]?.[attribute]?.(this.ref(logicalId));
    if (value === undefined) {
      throw new Error(
        `${where}: the embedded cloud does not know the attribute ${attribute} of ${logicalId} (${Type}).`,
      );
    }
    return value;
  }

  /** A name as CloudFormation makes one, but the same at every start. */
  private generatedName(logicalId: string, type: string): string {
    if (type === 'AWS::ApiGateway::RestApi') return logicalId.toLowerCase().slice(-10);
    const name = `${this.stackName}-${logicalId}`;
    // What tells one logical id from another is at its end.
    return name.length <= 64 ? name : `${name.slice(0, 31)}-${name.slice(-32)}`;
  }
}

/** Where a resource states its own name. */
const NAME_PROPERTY: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Stage': 'StageName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SSM::Parameter': 'Name',
  'AWS::SecretsManager::Secret': 'Name',
};

/** Attributes that are properties of the resource. */
const PROPERTY_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = { 'AWS::SSM::Parameter': ['Type', 'Value'] };

function arn(service: string, resource: string, region = REGION): string {
  return `arn:${PARTITION}:${service}:${region}:${ACCOUNT}:${resource}`;
}

/** What `Fn::GetAtt` gives, by type and attribute, from what `Ref` gives. */
const ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, (ref: string) => string>>>> = {
  'AWS::ApiGateway::RestApi': { RootResourceId: (id) => `${id}-root` },
  'AWS::DynamoDB::GlobalTable': { Arn: (name) => arn('dynamodb', `table/${name}`) },
  'AWS::KMS::Key': { Arn: (id) => arn('kms', `key/${id}`) },
  'AWS::IAM::Role': { Arn: (name) => arn('iam', `role/${name}`, '') },
  'AWS::Lambda::Function': { Arn: (name) => arn('lambda', `function:${name}`) },
  'AWS::Logs::LogGroup': { Arn: (name) => arn('logs', `log-group:${name}:*`) },
  'AWS::SecretsManager::Secret': { Id: (arn) => arn },
  'AWS::SQS::Queue': {
    Arn: (url) => arn('sqs', url.split('/').at(-1) ?? ''),
    QueueName: (url) => url.split('/').at(-1) ?? '',
  },
};

function readJson<T>(dir: string, file: string): T {
  return JSON.parse(fs.readFileSync(path.join(dir, file), 'utf8')) as T;
}
