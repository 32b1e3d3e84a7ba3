declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** What this project uses of dynalite's options: https://github.com/architect/dynalite#api */
  interface DynaliteOptions {
    /** How long a table stays in the state CREATING, in milliseconds. */
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
    /** A folder to keep data in; in memory if there is none. */
    readonly path?: string;
  }

  export default function dynalite(options?: DynaliteOptions): Server;
}

/** dynalite's own parsers of expressions. They are not part of its documented API, so its version is pinned. */
declare module 'dynalite/validations' {
  type Path = readonly (string | number)[];
  type AttributeValue = Readonly<Record<string, unknown>>;
  type Operand = Path | AttributeValue | Expression;

  interface Expression {
    /** Such as `and`, `<=`, `in` or `function`. */
    readonly type: string;
    readonly args: readonly Operand[];
  }

  /** What `validateExpressions` adds to a request. */
  interface ParsedExpressions {
    readonly _condition?: { readonly expression: Expression };
    readonly _keyCondition?: { readonly expression: Expression };
    readonly _filter?: { readonly expression: Expression; readonly pathHeads: Readonly<Record<string, true>> };
    readonly _projection?: { readonly paths: readonly Path[] };
    readonly _updates?: {
      readonly sections: readonly { readonly type: string; readonly path: Path; readonly val?: Operand }[];
    };
  }

  interface KeyCondition {
    readonly AttributeValueList?: readonly AttributeValue[];
  }

  /** Parses every expression of a request and adds what it found to it; the message if one cannot be parsed. */
  export function validateExpressions(request: object): string | undefined;
  /** By attribute; the message if it is none. */
  export function convertKeyCondition(expression: Expression): Readonly<Record<string, KeyCondition>> | string;
}
