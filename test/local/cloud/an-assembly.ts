import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Template } from '../../../local/cloud/template';

export interface AssemblyParts {
  /** Undefined entries are left out. */
  readonly resources?: Readonly<Record<string, object | undefined>>;
  readonly parameters?: Readonly<Record<string, object>>;
  readonly conditions?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
  /** Source of `index.js`, or the files of a folder by their paths, by the asset's hash. */
  readonly code?: Readonly<Record<string, string | Files>>;
}

export type Files = Readonly<Record<string, string>>;

/** A cloud assembly in a folder of its own, as synthesis would write it; `remove` takes it away. */
export interface Assembly {
  readonly dir: string;
  readonly template: Template;
  readonly remove: () => void;
}

export function anAssembly(parts: AssemblyParts = {}): Assembly {
  const { resources = {}, parameters = {}, conditions = {}, outputs = {}, code = {} } = parts;
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'assembly-'));
  const files = Object.entries(code).map(([hash, source]) => {
    const asset = `asset.${hash}`;
    const sources = typeof source === 'string' ? { 'index.js': source } : source;
    for (const [name, text] of Object.entries(sources)) {
      const file = path.join(dir, asset, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, text);
    }
    return [hash, { source: { path: asset, packaging: 'zip' } }] as const;
  });
  const template = { Parameters: parameters, Resources: resources, Conditions: conditions, Outputs: outputs };
  fs.writeFileSync(path.join(dir, 'Small.template.json'), JSON.stringify(template));
  fs.writeFileSync(path.join(dir, 'Small.assets.json'), JSON.stringify({ files: Object.fromEntries(files) }));
  return { dir, template: Template.read(dir), remove: () => fs.rmSync(dir, { recursive: true, force: true }) };
}

/** A function whose code is the asset `hash`. */
export function aFunction(hash: string, properties: object = {}): object {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: { 'Fn::Sub': 'cdk-assets-${AWS::AccountId}-${AWS::Region}' }, S3Key: `${hash}.zip` },
      Handler: 'index.handler',
      Role: 'arn:aws:iam::123456789012:role/small',
      Runtime: 'nodejs24.x',
      ...properties,
    },
  };
}
