import * as fs from 'node:fs';
import * as path from 'node:path';
import { referencesIn, resolve, resolveWherePossible, Unresolvable, type Scope } from './intrinsic-functions';
import {
  ACCOUNT,
  ATTRIBUTES,
  generatedName,
  NAME_PROPERTY,
  PARTITION,
  PROPERTY_ATTRIBUTES,
  REFERENCES,
  REGION,
} from './resource-names';
import { TemplateError } from './template-error';

/**
 * A resource as the template declares it, with every intrinsic function resolved. In a policy, one that cannot be resolved
 * stays as it is, so that only its statement is lost.
 */
export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface RawResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly Properties?: Record<string, unknown>;
}

interface RawTemplate {
  readonly Resources: Record<string, RawResource>;
  readonly Conditions?: Record<string, unknown>;
  readonly Parameters?: Record<string, { readonly Type: string; readonly Default?: string | number }>;
  readonly Outputs?: Record<string, { readonly Value: unknown }>;
}

/** Properties that hold policies, in any resource. */
const POLICY_PROPERTIES = ['AssumeRolePolicyDocument', 'KeyPolicy', 'Policies', 'Policy', 'PolicyDocument'];

/** The one stack of a cloud assembly, as CloudFormation would see it in an account that does not exist. */
export class Template {
  readonly region = REGION;
  readonly accountId = ACCOUNT;
  readonly stackName: string;
  private readonly raw: RawTemplate;
  private readonly assets: ReadonlyMap<string, string>;
  private readonly scope: Scope = {
    reference: (name, where) => this.reference(name, where),
    attribute: (logicalId, attribute, where) => this.attribute(logicalId, attribute, where),
    condition: (name, where) => this.condition(name, where),
  };

  constructor(stackName: string, raw: RawTemplate, assets: ReadonlyMap<string, string>) {
    this.stackName = stackName;
    this.raw = raw;
    this.assets = assets;
  }

  static read(assemblyDir: string): Template {
    const names = fs.readdirSync(assemblyDir).filter((name) => name.endsWith('.template.json'));
    const [file] = names;
    if (file === undefined || names.length > 1) {
      throw new TemplateError(`${assemblyDir} holds ${names.length} templates; the embedded cloud runs one stack.`);
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
    return this.declared()
      .filter((resource) => resource.type === type)
      .map(({ logicalId }) => this.resource(logicalId));
  }

  /** Every resource whose condition holds, as the template has it, in its order. */
  declared(): readonly Resource[] {
    return Object.entries(this.raw.Resources)
      .filter(([logicalId, { Condition }]) => Condition === undefined || this.condition(Condition, logicalId))
      .map(([logicalId, { Type, Properties = {} }]) => ({ logicalId, type: Type, properties: Properties }));
  }

  /** The names of the template's sections. */
  get sections(): readonly string[] {
    return Object.keys(this.raw);
  }

  resource(logicalId: string): Resource {
    const { Type, Properties = {} } = this.rawResource(logicalId);
    const entries = Object.entries(Properties).map(([name, value]) => {
      const resolveValue = POLICY_PROPERTIES.includes(name) ? resolveWherePossible : resolve;
      return [name, resolveValue(value, logicalId, this.scope)] as const;
    });
    const properties = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    return { logicalId, type: Type, properties };
  }

  /** The resources that CloudFormation creates before this one, directly or not. */
  dependencies(logicalId: string, seen = new Set<string>()): ReadonlySet<string> {
    const { Properties, DependsOn = [] } = this.raw.Resources[logicalId] ?? {};
    for (const dependency of [...[DependsOn].flat(), ...referencesIn(Properties)]) {
      if (seen.has(dependency)) continue;
      seen.add(dependency);
      this.dependencies(dependency, seen);
    }
    return seen;
  }

  /** What `Ref` of the resource gives. */
  ref(logicalId: string, where?: string): string {
    const { Type, Properties = {} } = this.rawResource(logicalId, where);
    const named = NAME_PROPERTY[Type] === undefined ? undefined : Properties[NAME_PROPERTY[Type]];
    const name =
      named === undefined
        ? generatedName(this.stackName, logicalId, Type)
        : String(resolve(named, logicalId, this.scope));
    return REFERENCES[Type]?.(name) ?? name;
  }

  arn(logicalId: string): string {
    return this.attribute(logicalId, 'Arn', logicalId);
  }

  get outputs(): Readonly<Record<string, string>> {
    const entries = Object.entries(this.raw.Outputs ?? {});
    return Object.fromEntries(
      entries.map(([name, { Value }]) => [name, String(resolve(Value, `output ${name}`, this.scope))]),
    );
  }

  /** The folder with the code that a function's `Code` names. */
  assetDir(code: unknown): string {
    const hash = (code as { S3Key?: string } | undefined)?.S3Key?.replace(/\.zip$/, '') ?? '';
    const dir = this.assets.get(hash);
    // Without bundling the assembly names the folder all the same.
    if (dir === undefined || !fs.existsSync(dir)) {
      throw new TemplateError(`The assembly has no asset ${hash}; synthesise it with bundling.`);
    }
    if (!fs.statSync(dir).isDirectory()) {
      const file = path.basename(dir);
      throw new TemplateError(`The asset ${file} is a file. The embedded cloud runs only code of folders.`);
    }
    return dir;
  }

  private rawResource(logicalId: string, where?: string): RawResource {
    const resource = this.raw.Resources[logicalId];
    const place = where === undefined ? '' : `${where}: `;
    if (resource === undefined) throw new Unresolvable(`${place}the template has no resource ${logicalId}.`);
    return resource;
  }

  private condition(name: string, where: string): boolean {
    const value = resolve(this.raw.Conditions?.[name], name, this.scope);
    if (typeof value !== 'boolean') throw new Unresolvable(`${where}: the template has no condition ${name}.`);
    return value;
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
        return this.raw.Parameters?.[name] ? this.parameter(name, where) : this.ref(name, where);
    }
  }

  /** The default: the embedded cloud takes no other values for parameters. */
  private parameter(name: string, where: string): string {
    const { Type, Default } = this.raw.Parameters?.[name] ?? {};
    if (Default === undefined || Type?.startsWith('AWS::SSM::')) {
      throw new Unresolvable(`${where}: the embedded cloud has no value for the parameter ${name}.`);
    }
    return String(Default);
  }

  private attribute(logicalId: string, attribute: string, where: string): string {
    const { Type, Properties = {} } = this.rawResource(logicalId, where);
    if (PROPERTY_ATTRIBUTES[Type]?.includes(attribute))
      return String(resolve(Properties[attribute], logicalId, this.scope));
    const value = ATTRIBUTES[Type]?.[attribute]?.(this.ref(logicalId));
    if (value === undefined) {
      throw new Unresolvable(
        `${where}: the embedded cloud does not know the attribute ${attribute} of ${logicalId} (${Type}).`,
      );
    }
    return value;
  }
}

function readJson<T>(dir: string, file: string): T {
  return JSON.parse(fs.readFileSync(path.join(dir, file), 'utf8')) as T;
}
