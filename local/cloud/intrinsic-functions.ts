import { TemplateError } from './template-error';

/** What a template's intrinsic functions refer to. */
export interface Scope {
  /** The value of `Ref`; undefined for `AWS::NoValue`. */
  reference(name: string, where: string): string | undefined;
  /** The value of `Fn::GetAtt`. */
  attribute(logicalId: string, attribute: string, where: string): string;
  condition(name: string, where: string): boolean;
}

/** A part of the template that the embedded cloud cannot resolve. The message names the place. */
export class Unresolvable extends TemplateError {}

/** The value with every intrinsic function resolved. `where` names the place in messages. */
export function resolve(value: unknown, where: string, scope: Scope): unknown {
  return walk(value, (name, argument) => new Resolver(where, scope).intrinsic(name, argument));
}

/** Like `resolve`, but an intrinsic function that cannot be resolved stays as the template has it. */
export function resolveWherePossible(value: unknown, where: string, scope: Scope): unknown {
  return walk(value, (name, argument) => {
    try {
      return new Resolver(where, scope).intrinsic(name, argument);
    } catch (error) {
      if (error instanceof Unresolvable) return { [name]: argument };
      throw error;
    }
  });
}

/** The logical ids to which a value refers, parameters included. CloudFormation creates those resources first. */
export function referencesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const [[key, argument] = ['', undefined], ...others] = Object.entries(value);
  const inside = Object.values(value).flatMap(referencesIn);
  if (others.length > 0) return inside;
  if (key === 'Ref') return [String(argument)];
  if (key === 'Fn::GetAtt') return [(Array.isArray(argument) ? String(argument[0]) : String(argument)).split('.')[0]!];
  if (key !== 'Fn::Sub') return inside;
  const text = String(Array.isArray(argument) ? argument[0] : argument);
  return [...inside, ...[...text.matchAll(/\$\{([^!}.]+)/g)].map(([, name = '']) => name)];
}

function walk(value: unknown, onIntrinsic: (name: string, argument: unknown) => unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => walk(item, onIntrinsic)).filter((item) => item !== undefined);
  }
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) return onIntrinsic(name, argument);
  const entries = Object.entries(value).map(([key, inner]) => [key, walk(inner, onIntrinsic)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

class Resolver {
  private readonly where: string;
  private readonly scope: Scope;

  constructor(where: string, scope: Scope) {
    this.where = where;
    this.scope = scope;
  }

  intrinsic(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.scope.reference(String(argument), this.where);
      case 'Fn::GetAtt': {
        const [logicalId = '', attribute = ''] = Array.isArray(argument)
          ? argument.map(String)
          : String(argument).split(/\.(.*)/);
        return this.scope.attribute(logicalId, attribute, this.where);
      }
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown];
        return (this.resolve(parts) as unknown[]).map(String).join(separator);
      }
      case 'Fn::Select': {
        const [index, list] = argument as [number | string, unknown];
        return (this.resolve(list) as unknown[])[Number(index)];
      }
      case 'Fn::Split': {
        const [separator, text] = argument as [string, unknown];
        return String(this.resolve(text)).split(separator);
      }
      case 'Fn::If': {
        const [condition, yes, no] = argument as [string, unknown, unknown];
        return this.resolve(this.scope.condition(condition, this.where) ? yes : no);
      }
      case 'Fn::Equals': {
        const [one, other] = this.resolve(argument) as [unknown, unknown];
        return one === other;
      }
      case 'Fn::Sub':
        return this.substitute(argument);
      default:
        throw new Unresolvable(`${this.where}: the embedded cloud does not know ${name}.`);
    }
  }

  private resolve(value: unknown): unknown {
    return walk(value, (name, argument) => this.intrinsic(name, argument));
  }

  private substitute(argument: unknown): string {
    const [text, variables = {}] = Array.isArray(argument)
      ? (argument as [string, Record<string, unknown>])
      : [String(argument)];
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (Object.hasOwn(variables, name)) return String(this.resolve(variables[name]));
      return String(this.intrinsic(name.includes('.') ? 'Fn::GetAtt' : 'Ref', name));
    });
  }
}
