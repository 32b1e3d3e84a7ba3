/** Names that the sample's three functions share. */
export const BATCH_ID = 'sf-external-function-query-batch-id';
export const IN_PROGRESS = 'IN_PROGRESS';
export const SUCCESS = 'SUCCESS';
