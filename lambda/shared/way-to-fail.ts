/** What is said of an error: one record for tables, pages, operators and SQL. */
export interface Told {
  /** When it happens: a clause for tables, such as `the account has no credit`. */
  readonly cause: string;
  /**
   * What happened and why, as SQL shows it. `{name}` stands for a value that is known when it happens. Neither holds a row's
   * text, a header or a token.
   */
  readonly sentence: string;
}

/** One way in which a batch fails. */
export interface WayToFail extends Told {
  /** What to do: whole sentences that SQL shows after {@link sentence}. Empty where the sentence says it all. */
  readonly advice: string;
  /** Whether the same query may succeed when it is run again. */
  readonly retryHelps: boolean;
}

/** The ways in which batches fail, by code in capitals. */
export type WaysToFail = Readonly<Record<string, WayToFail>>;

/** Errors that are the value of one row, by code. A code may have `{name}`, too. */
export type RowErrors = Readonly<Record<string, Told>>;

type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

/** Nothing if the text names no value, else a value for each name. */
type Filling<Text extends string> = [NamesIn<Text>] extends [never]
  ? [values?: Readonly<Record<string, never>>]
  : [values: Readonly<Record<NamesIn<Text>, string | number>>];

/** The values of a batch's failure. The compiler knows their names if the record is `as const`. */
export type FailureValues<Way extends WayToFail> = Filling<`${Way['sentence']}${Way['advice']}`>;

/** The values of a row's error and of its code. */
export type RowErrorValues<Code extends string, Way extends Told> = Filling<`${Code}${Way['sentence']}`>;

/** What SQL shows of a batch's failure. */
export function messageOf<Way extends WayToFail>({ sentence, advice }: Way, ...[values]: FailureValues<Way>): string {
  return filled(`${sentence} ${advice}`.trim(), values);
}

/** The text with a value in the place of each `{name}`. Values are not searched for names. */
export function filled(text: string, values: Readonly<Record<string, string | number>> = {}): string {
  return text.replace(/\{(\w+)\}/g, (name, key: string) => String(values[key] ?? name));
}
