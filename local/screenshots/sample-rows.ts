const PLACES = ['room', 'breakfast', 'staff', 'pool', 'view', 'bed', 'lift', 'bar'];
const OPINIONS = [
  'was excellent',
  'was dirty and loud',
  'was fine',
  'is the best in town',
  'was a disappointment',
  'made us happy',
];

/** Reviews of a hotel, one a line. One of them is too long for Comprehend, so it gets an error of the row. */
export function sampleRows(count: number): string {
  const lines = Array.from(
    { length: count },
    (_, row) => `The ${PLACES[row % PLACES.length]} ${OPINIONS[row % OPINIONS.length]}. Guest ${row + 1}`,
  );
  lines[3] = 'We waited and waited. '.repeat(300).trim();
  return lines.join('\n');
}
