import { processing } from '../../../lambda/process/entry';
import { rowByRow } from '../../../lambda/processing/kit/row-by-row';

export const handler = processing((parts) =>
  rowByRow(parts, { isNull: ([a]) => a === null, call: ([a = null]) => Promise.resolve(a) }),
);
