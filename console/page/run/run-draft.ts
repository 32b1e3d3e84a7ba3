import type { GivenRows } from './given-rows';

/** What the user has given for the next query. It stays while another view is shown. */
export interface RunDraft {
  /** By function. */
  readonly given: Readonly<Record<string, GivenRows>>;
  /** As typed: empty for Snowflake's choice. */
  readonly rowsPerBatch: string;
}

export const EMPTY_DRAFT: RunDraft = { given: {}, rowsPerBatch: '' };
