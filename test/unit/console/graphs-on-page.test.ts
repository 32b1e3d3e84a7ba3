import { graphColumns, shownSeries, valueText } from '../../../console/page/dashboard/graph-columns';
import { withCalls } from '../../../console/page/state/call-rates';

const GRAPH = {
  title: 'Rows',
  section: 'Is it healthy?',
  series: [
    {
      label: 'accepted',
      axis: 'left' as const,
      points: [
        [60_000, 1],
        [180_000, 3],
      ] as [number, number][],
    },
    { label: 'never', axis: 'left' as const, points: [] },
    { label: 'errors', axis: 'right' as const, points: [[120_000, 2]] as [number, number][] },
  ],
  limits: [{ label: 'limit', value: 9 }],
};

describe('a graph of the dashboard', () => {
  it('shows the lines that have data, with gaps where they have none, and its limits', () => {
    expect(shownSeries(GRAPH).map(({ label, axis, last }) => [label, axis, last])).toEqual([
      ['accepted', 'left', 3],
      ['errors', 'right', 2],
    ]);
    expect(graphColumns(GRAPH)).toEqual([
      [60, 120, 180],
      [1, null, 3],
      [null, 2, null],
      [9, 9, 9],
    ]);
  });

  it('writes values for people', () => {
    expect([valueText(0.256), valueText(600_000), valueText(99.6)]).toEqual(['0.26', '600,000', '100']);
  });
});

test('calls that are counted by minute are spread over the minute before', () => {
  const rates = withCalls([], { at: 120_000, seconds: 60, answered: 600, throttled: 30, failed: 0 });
  expect(rates).toHaveLength(60);
  expect([rates[0], rates.at(-1)]).toMatchObject([
    { second: 60, answered: 10, throttled: 0.5 },
    { second: 119, answered: 10 },
  ]);
  expect(withCalls(rates, { at: 119_500, answered: 2, throttled: 0, failed: 0 }).at(-1)).toMatchObject({
    answered: 12,
  });
});
