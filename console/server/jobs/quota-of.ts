/** The name of the quota of a line. Undefined: its function uses none. */
export { quotaOf } from '../../../tools/jobs/standing';
