import { useConsole } from '../frame/console-context';
import { Steps } from '../frame/steps';
import { useStore } from '../state/use-store';

/** What a new user does first. */
export function FirstSteps() {
  const { info, store } = useConsole();
  const ran = useStore(store, ({ queries }) => queries.size > 0);
  const watched = useStore(store, ({ batches }) => batches.size > 0);
  const broke = useStore(store, ({ faults }) => faults.length > 0);
  return (
    <section class="card result" aria-label="First steps">
      <h2>First steps</h2>
      <Steps
        steps={[
          {
            title: 'Run the example',
            done: ran,
            help: <p>An example row is filled in. Press Run, or Ctrl+Enter in the rows.</p>,
          },
          {
            title: 'Watch its batches',
            done: watched,
            help: <p>“Batches” shows Snowflake’s requests and the service’s work in time.</p>,
          },
          ...(info.may.break
            ? [
                {
                  title: 'Break something',
                  done: broke,
                  help: <p>“Break things” kills a worker or loses a reply, and says what happened.</p>,
                },
              ]
            : []),
        ]}
      />
    </section>
  );
}
