import { useRef } from 'preact/hooks';
import { rowWindow } from '../batches/row-window';
import { useViewport } from '../batches/use-viewport';
import { shownText, type ValueTable } from './saved-values';

const ROW_PIXELS = 30;
/** The least width of an argument or a value. */
const COLUMN_PIXELS = 130;

interface ValuesTableProps {
  readonly table: ValueTable;
  readonly errors: ReadonlySet<number>;
  /** How many values have come: the table is drawn again when it changes. */
  readonly received: number;
}

/** The rows with their values. Only visible rows are drawn. */
export function ValuesTable({ table, errors }: ValuesTableProps) {
  const box = useRef<HTMLDivElement>(null);
  const viewport = useViewport(box, { inside: true });
  const heights = table.rows.map(() => ROW_PIXELS);
  const { from, to, before, after } = rowWindow(heights, viewport);
  return (
    <div class="values" ref={box} tabIndex={0} role="region" aria-label="Values">
      <table
        aria-rowcount={table.rows.length + 1}
        style={{ minWidth: `${(table.columns.length + 1) * COLUMN_PIXELS}px` }}
      >
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">Row</th>
            {table.columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr aria-hidden="true" style={{ height: `${before}px` }} />}
          {table.rows.slice(from, to).map((row, index) => {
            const number = from + index;
            const bad = errors.has(number);
            return (
              <tr key={number} aria-rowindex={number + 2} class={bad ? 'bad' : ''}>
                <td class="number">{number}</td>
                {row.map((json, at) => (
                  <td key={at}>{cell(json)}</td>
                ))}
                <td>
                  {bad && <strong class="badge">✕ row error</strong>}
                  {cell(table.values[number])}
                </td>
              </tr>
            );
          })}
          {after > 0 && <tr aria-hidden="true" style={{ height: `${after}px` }} />}
        </tbody>
      </table>
    </div>
  );
}

function cell(json: string | undefined) {
  if (json === undefined) return <span class="none">…</span>;
  if (json === 'null') return <span class="none">NULL</span>;
  return <span title={shownText(json)}>{shownText(json)}</span>;
}
