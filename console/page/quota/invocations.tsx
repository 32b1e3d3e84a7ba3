import { useConsole } from '../frame/console-context';
import { clockText, durationText } from '../lane/duration-text';
import { useStore } from '../state/use-store';

const SHOWN = 12;

/** The last invocations of Lambda functions, the latest first. */
export function Invocations() {
  const { store } = useConsole();
  const invocations = useStore(store, (state) => state.invocations);
  if (invocations.length === 0) return null;
  return (
    <section class="card" aria-label="Invocations">
      <h2>Invocations</h2>
      <div class="scrolling" tabIndex={0} role="region" aria-label="Invocations table">
        <table>
          <thead>
            <tr>
              <th scope="col">Ended</th>
              <th scope="col">Lambda function</th>
              <th scope="col">Took</th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {[...invocations]
              .reverse()
              .slice(0, SHOWN)
              .map(({ id, at, lambda, functionName, startedAt, error }) => (
                <tr key={id} class={error === undefined ? '' : 'bad'}>
                  <td>{clockText(at)}</td>
                  <td>
                    {lambda} {functionName ?? ''}
                  </td>
                  <td class="number">{durationText(at - startedAt)}</td>
                  <td>{error === undefined ? '✓ ended well' : `✕ ${error}`}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
