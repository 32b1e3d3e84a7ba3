import type { Check, Section } from './section';
import type { Bundle, StartUpResult } from '../scenarios/start-up';
import { markdownTable } from './markdown-table';
import { kilobytes, number, percent } from './numbers';

/** The service's slowest import may take at most this fraction of the time of the baseline's slowest import. */
const MAX_PART_OF_BASELINE = 0.75;

/** The section about bundles. */
export function startUpSection({ times, bundles, emptyMs }: StartUpResult): Section {
  const versions = Object.keys(emptyMs).sort((one, other) => parseInt(one) - parseInt(other));
  const row = ({ contender, name, bytes, importMs }: Bundle) => [
    `${contender === 'service' ? 'this service' : 'baseline'}, ${name}`,
    kilobytes(bytes),
    ...versions.map((version) => `${number(importMs[version] ?? 0)} ms`),
  ];
  return {
    markdown: [
      `The size of each bundle, and the time that a new process takes to import it, minus the time for an empty module (median of ${times} processes).`,
      'A cold start takes this time in addition to the start of Node and of the Lambda environment. Lambda runs Node 24. To measure other versions too, pass',
      '`--node PATH …`. The speed of shared machines changes from hour to hour, so compare only with the baseline of the same run.',
      '[Decision 0015](decisions/0015-documented-bundling-options.md) explains why the bundles are not smaller.',
      '',
      ...markdownTable(['', 'bundle', ...versions.map((version) => `Node ${version}`)], bundles.map(row)),
    ],
    checks: versions.map((version) => importCheck(bundles, version)),
  };
}

function importCheck(bundles: readonly Bundle[], version: string): Check {
  const slowest = (contender: Bundle['contender']) =>
    Math.max(...bundles.filter((one) => one.contender === contender).map(({ importMs }) => importMs[version] ?? NaN));
  const part = slowest('service') / slowest('baseline');
  return {
    what: `Slowest import of a bundle, as a part of the baseline's slowest import, Node ${version}`,
    required: `at most ${percent(MAX_PART_OF_BASELINE, 0)}`,
    measured: percent(part, 0),
    holds: part <= MAX_PART_OF_BASELINE,
  };
}
