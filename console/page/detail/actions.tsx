import { useState } from 'preact/hooks';
import type { BatchName } from '../../api/batch';
import type { BatchDetails, Done } from '../../api/details';
import { sentenceOf } from '../client/api-problem';
import { useConsole } from '../frame/console-context';

interface ActionsProps {
  readonly name: BatchName;
  readonly details: BatchDetails;
  readonly onDone: () => void;
}

type Action = 'end' | 'requeue';

/** What an operator may do to the batch: each says what it will do, and asks before it does it. */
export function Actions({ name, details: { actions }, onDone }: ActionsProps) {
  const { api, info } = useConsole();
  const [asked, setAsked] = useState<Action>();
  const [reason, setReason] = useState('');
  const [said, setSaid] = useState('');
  const act = async (doing: () => Promise<Done>) => {
    try {
      setSaid((await doing()).sentence);
    } catch (error) {
      setSaid(sentenceOf(error));
    }
    setAsked(undefined);
    onDone();
  };
  const offered = (['end', 'requeue'] as const).filter((action) => info.may[action]);
  if (offered.length === 0) return null;
  return (
    <div class="actions">
      <h3>Actions</h3>
      <div class="line">
        {offered.map((action) => (
          <button
            key={action}
            type="button"
            disabled={!actions[action].possible}
            aria-expanded={asked === action}
            onClick={() => setAsked(asked === action ? undefined : action)}
          >
            {TITLES[action]} …
          </button>
        ))}
      </div>
      {offered
        .filter((action) => !actions[action].possible)
        .map((action) => (
          <p key={action} class="hint">
            {TITLES[action]}: {actions[action].sentences.join(' ')}
          </p>
        ))}
      {asked && (
        <form
          class="confirm"
          aria-label={TITLES[asked]}
          onSubmit={(event) => {
            event.preventDefault();
            void act(() => (asked === 'end' ? api.end(name, reason) : api.requeue(name)));
          }}
        >
          <ul>
            {actions[asked].sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          {asked === 'end' && (
            <label class="field">
              Reason, which the SQL user reads
              <input
                required
                pattern=".*\S.*"
                value={reason}
                onInput={(event) => setReason(event.currentTarget.value)}
              />
            </label>
          )}
          <div class="line">
            <button type="submit" class={asked === 'end' ? 'danger' : 'primary'}>
              {TITLES[asked]} this batch
            </button>
            <button type="button" onClick={() => setAsked(undefined)}>
              Keep it as it is
            </button>
          </div>
        </form>
      )}
      <p role="status" class="said">
        {said}
      </p>
    </div>
  );
}

/** The words of docs/operations.md. */
const TITLES: Readonly<Record<Action, string>> = { end: 'Fail', requeue: 'Requeue' };
