import { useStore } from '../state/use-store';
import { useConsole } from './console-context';

/** A lost connection, and permissions that are missing. */
export function Notices() {
  const { info, store } = useConsole();
  const connection = useStore(store, (state) => state.connection);
  return (
    <section class="notices" aria-label="Notices">
      <div role="status">
        {connection.is === 'lost' && (
          <p class="notice">
            {connection.sentence} The page connects again by itself. Until then it shows what it knew.
          </p>
        )}
        {connection.is === 'locked' && <p class="notice">{LOCKED}</p>}
      </div>
      {info.lacks.length > 0 && (
        <details class="notice" open>
          <summary>What this page cannot show or do ({info.lacks.length})</summary>
          <ul>
            {info.lacks.map(({ permission, sentence }) => (
              <li key={permission}>
                <code>{permission}</code>: {sentence}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

export const LOCKED =
  'This page has no valid token. The command was started again, or the address was incomplete. Open the address that npm run serve or npm run console printed. To see the view of this address, open it again in the same tab afterwards.';
