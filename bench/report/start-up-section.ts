import type { Check, Section } from '../scenarios/scenario';
import type { Bundle, StartUpResult } from '../scenarios/start-up';
import { markdownTable } from './markdown-table';
import { number } from './numbers';

/** The Node that runs in Lambda, and how long a bundle may take on it. */
const LAMBDA_NODE = '24.';
const MOST_MS = 60;

/** The part of the page about bundles. */
export function startUpSection({ times, bundles, emptyMs }: StartUpResult): Section {
  const versions = Object.keys(emptyMs).sort((one, other) => parseInt(one) - parseInt(other));
  const row = ({ contender, name, bytes, importMs }: Bundle) => [
    `${contender === 'service' ? 'this service' : 'baseline'}, ${name}`,
    `${number(bytes / 1024)} KB`,
    ...versions.map((version) => `${number(importMs[version] ?? 0)} ms`),
  ];
  return {
    markdown: [
      `Size of each bundle, and how much longer than an empty module a new process takes to import it (median of ${times}): what a cold start`,
      'adds to the start of Node and the set-up of Lambda. Other Nodes than the running one: `--node PATH …`; what must hold is about Node 24, that of Lambda.',
      'A shared machine has faster and slower hours, which the baseline shows: look at both. What else could go, and why it stays, is in',
      '[decision 0009](decisions/0009-what-bundles-leave-out.md).',
      '',
      ...markdownTable(['', 'bundle', ...versions.map((version) => `Node ${version}`)], bundles.map(row)),
    ],
    checks: versions
      .filter((version) => version.startsWith(LAMBDA_NODE))
      .map((version) => importCheck(bundles, version)),
  };
}

function importCheck(bundles: readonly Bundle[], version: string): Check {
  const own = bundles.filter(({ contender }) => contender === 'service');
  const most = Math.max(...own.map(({ importMs }) => importMs[version] ?? Infinity));
  return {
    what: `Import of any bundle over an empty module, Node ${version}`,
    wanted: `at most ${MOST_MS} ms`,
    found: `${number(most)} ms`,
    holds: most <= MOST_MS,
  };
}
