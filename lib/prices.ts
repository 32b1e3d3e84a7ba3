/** List prices of us-east-1 in US dollars, first tier, without free tiers, as of November 2026. */
export const PRICES = {
  /** https://aws.amazon.com/api-gateway/pricing: REST, a million requests. */
  apiRequests: 3.5,
  /** https://aws.amazon.com/lambda/pricing: a million requests; a GB-second on arm64. */
  invocations: 0.2,
  gigabyteSecond: 0.000_013_333_4,
  /** https://aws.amazon.com/dynamodb/pricing/on-demand: a million request units; a GB stored for a month. */
  writeUnits: 0.625,
  readUnits: 0.125,
  storedGigabyteMonth: 0.25,
  /** https://aws.amazon.com/cloudwatch/pricing: a GB of ingested logs. */
  logGigabyte: 0.5,
  /** https://aws.amazon.com/comprehend/pricing: a unit of 100 characters, at least three for each text. */
  comprehendUnit: 0.000_1,
} as const;

export const PRICES_AS_OF = 'November 2026';
