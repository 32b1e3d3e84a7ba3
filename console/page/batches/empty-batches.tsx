import { useConsole } from '../frame/console-context';
import { Steps } from '../frame/steps';
import { useStore } from '../state/use-store';

/** What to do while there is nothing to see. */
export function EmptyBatches({ filtered }: { readonly filtered: boolean }) {
  const { info, address, store } = useConsole();
  const connected = useStore(store, ({ connection }) => connection.is === 'open');
  if (filtered)
    return (
      <div class="empty">
        <p>No batch matches.</p>
        <button type="button" onClick={() => address.go({ show: 'all', find: undefined, functionName: undefined })}>
          Show all
        </button>
      </div>
    );
  const run = (
    <button type="button" class="primary" onClick={() => address.go({ view: 'run' })}>
      Run a query
    </button>
  );
  return (
    <div class="empty card">
      <h2>No batch yet</h2>
      <Steps
        steps={[
          { title: 'Connect to the stack', done: connected },
          {
            title: 'Run a query',
            done: false,
            help: info.may.run ? (
              run
            ) : (
              <p>Call one of the functions in Snowflake: {info.functions.map(({ name }) => name).join(', ')}.</p>
            ),
          },
          { title: 'Watch its batches here', done: false },
        ]}
      />
    </div>
  );
}
