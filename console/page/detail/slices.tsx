import type { BatchDetails } from '../../api/details';
import { clockText } from '../lane/duration-text';
import type { BatchRecord } from '../state/batch-record';

interface SlicesProps {
  readonly slices: BatchDetails['slices'] | undefined;
  readonly record: BatchRecord | undefined;
}

/** The slices as boxes: those whose results are stored are full and have a tick. */
export function Slices({ slices, record }: SlicesProps) {
  const known = new Map(record?.slices.map((slice) => [slice.slice, slice]));
  const all = slices ?? [...known.values()].map(({ slice }) => ({ slice, rows: 0, stored: true }));
  if (all.length === 0) return null;
  const stored = all.filter((one) => one.stored || known.has(one.slice)).length;
  return (
    <div class="slices">
      <h3>
        Slices: {stored} of {record?.job?.slices ?? all.length} stored
      </h3>
      <ol>
        {all.map(({ slice, rows, stored: isStored }) => {
          const seen = known.get(slice);
          const full = isStored || seen !== undefined;
          const when = seen ? ` at ${clockText(seen.at)} by attempt ${seen.attempt}` : '';
          const text = `Slice ${slice + 1}${rows > 0 ? `, ${rows} rows` : ''}: ${full ? `stored${when}` : 'not stored'}`;
          return (
            <li key={slice} class={full ? 'stored' : ''} title={text}>
              <span class="hidden">{text}</span>
              <span aria-hidden="true">{full ? '✓' : slice + 1}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
