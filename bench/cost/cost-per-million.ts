import { PRICES } from '../../lib/prices';
import type { Usage } from './usage';

const MILLION = 1e6;
const GIGABYTE = 1024 ** 3;

/** The assumed time until DynamoDB deletes an item: items expire after 12 hours and are deleted a few days later. */
export const DAYS_STORED = 2;
const DAYS_OF_MONTH = 30;

/** The cost of a million rows in US dollars. */
export interface Costs {
  readonly apiGateway: number;
  readonly lambdaRequests: number;
  readonly lambdaTime: number;
  readonly tableWrites: number;
  readonly tableReads: number;
  readonly tableStorage: number;
  readonly logs: number;
  /** The sum of the costs above. */
  readonly infrastructure: number;
  readonly comprehend: number;
}

/** Computes the cost of a million rows from the usage of the counted rows. */
export function costPerMillion(usage: Usage): Costs {
  const times = MILLION / usage.rows;
  const storedMonths = DAYS_STORED / DAYS_OF_MONTH;
  const parts = {
    apiGateway: (usage.apiRequests / MILLION) * PRICES.apiRequests * times,
    lambdaRequests: (usage.invocations / MILLION) * PRICES.invocations * times,
    lambdaTime: usage.gigabyteSeconds * PRICES.gigabyteSecond * times,
    tableWrites: (usage.writeUnits / MILLION) * PRICES.writeUnits * times,
    tableReads: (usage.readUnits / MILLION) * PRICES.readUnits * times,
    tableStorage: (usage.storedBytes / GIGABYTE) * PRICES.storedGigabyteMonth * storedMonths * times,
    logs: (usage.logBytes / GIGABYTE) * PRICES.logGigabyte * times,
  };
  const infrastructure = Object.values(parts).reduce((sum, dollars) => sum + dollars, 0);
  return { ...parts, infrastructure, comprehend: usage.comprehendUnits * PRICES.comprehendUnit * times };
}
