/** The head of docs/performance.md. */
export const INTRODUCTION = [
  '# Performance',
  '',
  '<!-- Written by `npm run bench`; edit bench/report instead. -->',
  '',
  "What this service does against what Amazon Comprehend's quota allows, beside the algorithm of Snowflake's sample (the _baseline_: one call a",
  'row in series, the whole batch in one event and the whole result in one item; [`bench/baseline/`](../bench/baseline/)).',
  'Both run on the embedded AWS of [`local/`](../local/): the synthesised template, the real bundles, a process for each function, and a',
  'stand-in for Comprehend with its latency and quota. To measure again, on a machine that has nothing else to do:',
  '',
  '```sh',
  'npm run bench                     # everything, and this page: most of an hour',
  'npm run bench -- --only one-batch # one part of it',
  'npm run bench -- --quick          # counts and ratios only, under 90 s: what CI runs',
  '```',
  '',
];

/** Its end. */
export const ASSUMPTIONS = [
  '## What is assumed, and what this cannot show',
  '',
  '- A call to Comprehend takes 100 ms, whatever is in it. Its quota is a bucket that holds one second of calls, for each operation a bucket of',
  "  its own, and 10 calls a second unless said otherwise; AWS's default for single texts may be higher, which a caller in series cannot use.",
  '- Snowflake publishes the 600 s of a batch, that its delays grow, and that a 429 makes it send less. Everything else of its timing is assumed in',
  '  [`local/snowflake/timing.ts`](../local/snowflake/timing.ts). Above all: a 429 halves the number of batches that it sends at a time, which then',
  '  grows by one every 5 s ([`sending-rate.ts`](../local/snowflake/sending-rate.ts)), and a batch that waits in its queue for that reason does not use up the',
  '  600 s for which a request is tried again. If Snowflake counts that wait, too, queries whose work takes longer than about 1,080 s (270,000',
  '  rows at 10 calls a second: the 480 s that are accepted and the 600 s) lose batches, as they do if it gives up sooner.',
  '- Texts are short reviews of about 60 characters (_The handlers’ own work_: 200), no two alike. Longer texts take more of the table, equal ones less of Comprehend: a text is asked once for a batch.',
  '- Lambda, API Gateway and DynamoDB answer as fast as this machine: cold starts, CPU by memory and network are not those of AWS.',
  '- Where times are divided, so are the 4 s that a write of a worker may take: `AbortError` says that this machine was too busy for it. Not divided are the',
  '  50 ms by which a call may catch up, the 100 ms for which a POST waits for others, the first wait after an error of Comprehend, and the time limits of requests.',
  '- Under load as many processes as there are batches have been started before. What a cold start adds is in _Start-up_.',
  '- Request units are counted from the sizes of the items by the rules that DynamoDB publishes, the index included.',
  '- Memory is the peak of the process (resident set), on this machine’s Node.',
  '',
];
