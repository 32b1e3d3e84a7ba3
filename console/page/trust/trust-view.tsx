import { useEffect, useState } from 'preact/hooks';
import type { Trust, TriedCall } from '../../api/trust';
import { sentenceOf } from '../client/api-problem';
import { useConsole } from '../frame/console-context';

/** Who may call the API and why, and a call tried as somebody else. */
export function TrustView() {
  const { api } = useConsole();
  const [trust, setTrust] = useState<Trust>();
  const [problem, setProblem] = useState('');
  useEffect(() => {
    api.trust().then(setTrust, (error: unknown) => setProblem(sentenceOf(error)));
  }, []);
  if (!trust) return <p role="status">{problem}</p>;
  return (
    <div class="trust">
      <section class="card" aria-label="Try a call">
        <h2>Try a call as somebody else</h2>
        <p class="hint">
          Each button sends a poll for an unknown batch. The answer shows who gets in, and which statement decides.
        </p>
        {trust.callers.map((caller) => (
          <Caller key={caller.name} {...caller} />
        ))}
      </section>
      <section class="card" aria-label="Role">
        <h2>The role that Snowflake assumes</h2>
        <p>
          <code>{trust.role.arn}</code>
        </p>
        <h3>Pairs of Snowflake user and external id</h3>
        <ul>
          {trust.pairs.map(({ userArn, externalId }) => (
            <li key={`${userArn} ${externalId}`}>
              <code>{userArn}</code>
              <br />
              external id <code>{externalId}</code>
            </li>
          ))}
        </ul>
        <Policy title="Trust policy of the role" text={trust.role.trustPolicy} />
        <Policy title="Resource policy of the API" text={trust.resourcePolicy} />
      </section>
    </div>
  );
}

function Policy({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <details open>
      <summary>{title}</summary>
      <pre tabIndex={0} aria-label={title}>
        {indented(text)}
      </pre>
    </details>
  );
}

function Caller({ name, title }: { readonly name: string; readonly title: string }) {
  const { api } = useConsole();
  const [tried, setTried] = useState<TriedCall>();
  const [problem, setProblem] = useState('');
  const call = () =>
    api.tryCall(name).then(
      (reply) => {
        setTried(reply);
        setProblem('');
      },
      (error: unknown) => setProblem(sentenceOf(error)),
    );
  return (
    <div class="caller">
      <button type="button" onClick={() => void call()}>
        Call as: {title}
      </button>
      <div role="status">
        {problem !== '' && <p class="problem">{problem}</p>}
        {tried && (
          <p>
            <strong class={tried.status === 403 ? 'state failed' : 'state succeeded'}>{tried.status}</strong>{' '}
            {tried.sentence}
          </p>
        )}
      </div>
      {tried?.statement !== undefined && (
        <pre tabIndex={0} aria-label="Statement">
          {indented(tried.statement)}
        </pre>
      )}
    </div>
  );
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
