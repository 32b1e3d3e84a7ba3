/** The rows of a query: typed, or those of a CSV file. */
export type GivenRows =
  | { readonly is: 'typed'; readonly text: string }
  | {
      readonly is: 'file';
      readonly name: string;
      readonly text: string;
      readonly columns: readonly string[];
      readonly chosen: readonly string[];
      readonly rows: string[][];
    };
