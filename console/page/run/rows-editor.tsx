import { useState } from 'preact/hooks';
import type { ConsoleInfo } from '../../api/info';
import { sentenceOf } from '../client/api-problem';
import { useConsole } from '../frame/console-context';
import type { GivenRows } from './given-rows';

interface RowsEditorProps {
  readonly fn: ConsoleInfo['functions'][number];
  readonly given: GivenRows;
  /** The name of the file that is being read. */
  readonly reading: string | undefined;
  readonly onReading: (name: string | undefined) => void;
  readonly onGive: (given: GivenRows) => void;
  readonly onRun: () => void;
}

/** Takes rows as text or as a CSV file that is dropped or chosen. */
export function RowsEditor({ fn, given, reading, onReading, onGive, onRun }: RowsEditorProps) {
  const { api } = useConsole();
  const [problem, setProblem] = useState('');
  const [over, setOver] = useState(false);
  const read = async (name: string, textOf: () => Promise<string>, columns?: string[]) => {
    setProblem('');
    onReading(name);
    try {
      const text = await textOf();
      onGive({ is: 'file', name, text, ...(await api.csv({ functionName: fn.name, text, columns })) });
    } catch (error) {
      setProblem(sentenceOf(error));
    } finally {
      onReading(undefined);
    }
  };
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file) void read(file.name, () => decode(file));
  };
  const single = fn.parameters.length === 1;
  return (
    <div
      class={`rows-editor ${over ? 'over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      {given.is === 'typed' ? (
        <label class="field">
          Rows
          <textarea
            rows={8}
            spellcheck={false}
            value={given.text}
            onInput={(event) => onGive({ is: 'typed', text: event.currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onRun();
            }}
          />
        </label>
      ) : (
        <div class="file">
          <p>
            <strong>{given.name}</strong>: {given.rows.length} rows
          </p>
          {fn.parameters.map(({ name }, index) => (
            <label key={name} class="field short">
              {name} is column
              <select
                value={given.chosen[index]}
                onChange={(event) => {
                  const chosen = given.chosen.map((one, at) => (at === index ? event.currentTarget.value : one));
                  void read(given.name, () => Promise.resolve(given.text), chosen);
                }}
              >
                {given.columns.map((column) => (
                  <option key={column}>{column}</option>
                ))}
              </select>
            </label>
          ))}
          <button type="button" class="quiet" onClick={() => onGive({ is: 'typed', text: '' })}>
            Type rows instead
          </button>
        </div>
      )}
      <p class="hint">
        {single
          ? 'One row a line. An empty line is NULL.'
          : `One row a line: ${fn.parameters.map(({ name }) => name).join(', ')}, separated by tabs or commas.`}{' '}
        Or drop a CSV file, or{' '}
        <label class="link">
          choose one
          <input type="file" accept=".csv,text/csv" onChange={(event) => take(event.currentTarget.files)} />
        </label>
        .
      </p>
      <div role="status">{reading !== undefined && <p class="hint">Reading {reading} …</p>}</div>
      <div role="alert">{problem !== '' && <p class="problem">{problem}</p>}</div>
    </div>
  );
}

async function decode(file: File): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    throw new Error(`${file.name} is not in UTF-8. Save it as UTF-8.`);
  }
}
