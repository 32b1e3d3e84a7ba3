import { invalid } from './table-error';

const TOKEN = /\s*(#\w+|:\w+|<=|>=|<>|[=<>(),+-]|[a-zA-Z]\w*)/y;

/** Reads an expression token by token, and notes the aliases and placeholders in it. */
export class TokenReader {
  readonly aliases = new Set<string>();
  readonly placeholders = new Set<string>();
  private readonly expression: string;
  private readonly tokens: readonly string[];
  private place = 0;

  constructor(expression: string) {
    this.expression = expression;
    this.tokens = tokensIn(expression);
  }

  /** Whether the next token is this one. Keywords have no case. */
  is(token: string): boolean {
    return this.tokens[this.place]?.toUpperCase() === token;
  }

  /** Steps over the next token if it is this one. */
  accept(token: string): boolean {
    if (!this.is(token)) return false;
    this.place += 1;
    return true;
  }

  expect(token: string): void {
    if (!this.accept(token)) throw this.unknown();
  }

  /** The alias of an attribute, such as `#status`. Bare names are unknown: DynamoDB reserves many of them. */
  alias(): string {
    return this.noted(this.aliases, '#');
  }

  isAlias(): boolean {
    return this.tokens[this.place]?.startsWith('#') ?? false;
  }

  placeholder(): string {
    return this.noted(this.placeholders, ':');
  }

  end(): void {
    if (this.place < this.tokens.length) throw this.unknown();
  }

  unknown(): Error {
    return invalid(`The memory table does not know '${this.tokens[this.place] ?? 'the end'}' in: ${this.expression}`);
  }

  private noted(names: Set<string>, sign: string): string {
    const token = this.tokens[this.place];
    if (!token?.startsWith(sign)) throw this.unknown();
    names.add(token);
    this.place += 1;
    return token;
  }
}

function tokensIn(expression: string): readonly string[] {
  const tokens: string[] = [];
  const end = expression.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const [, token] = TOKEN.exec(expression) ?? [];
    if (token === undefined) throw invalid(`The memory table does not know '${expression.slice(at)}'`);
    tokens.push(token);
  }
  return tokens;
}
