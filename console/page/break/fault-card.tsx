import { useEffect, useRef, useState } from 'preact/hooks';
import type { BatchName } from '../../api/batch';
import { FAULTS, type FaultName } from '../../api/faults';
import { sentenceOf } from '../client/api-problem';
import { useConsole } from '../frame/console-context';
import { clockText } from '../lane/duration-text';
import type { FaultEvent } from '../state/batch-record';
import { useStore } from '../state/use-store';
import { BatchChoice } from './batch-choice';

/** How many events of a fault its card shows. */
const SHOWN = 6;

const PHASES: Readonly<Record<FaultEvent['phase'], string>> = {
  armed: 'armed',
  struck: 'struck',
  over: 'what happened',
};

/** A fault: what will happen, its button, and then what did happen. */
export function FaultCard({ name }: { readonly name: FaultName }) {
  const { api, store } = useConsole();
  const { title, forecast, ends } = FAULTS[name];
  const faults = useStore(store, (state) => state.faults);
  const [where, setWhere] = useState<BatchName>();
  const [said, setSaid] = useState('');
  const [problem, setProblem] = useState('');
  const seen = faults.filter(({ fault }) => fault === name).slice(-SHOWN);
  const phase = seen.at(-1)?.phase;
  const active = phase === 'armed' || phase === 'struck';
  const [wasStruck, setWasStruck] = useState(false);
  const isShown = wasStruck || seen.length > 0;
  const findings = useRef<HTMLDivElement>(null);
  const latest = seen.at(-1)?.id;
  useEffect(() => findings.current?.scrollTo({ top: findings.current.scrollHeight }), [latest]);
  const strike = async () => {
    // Before the answer comes: the click itself may move what stands below, a later finding may not.
    setWasStruck(true);
    setProblem('');
    try {
      setSaid((await api.breakThings(name, where ?? {})).sentence);
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };
  return (
    <section class={`card fault ${active ? 'active' : ''}`} aria-label={title}>
      <h2>{title}</h2>
      <p>{forecast}</p>
      <p class="hint">Undone by itself {ends}.</p>
      {name === 'kill-worker' && <BatchChoice onChoose={setWhere} />}
      <button type="button" onClick={() => void strike()}>
        {title}
      </button>
      <p role="status" class="hint">
        {problem}
      </p>
      <div
        ref={findings}
        role="log"
        tabIndex={isShown ? 0 : undefined}
        aria-label={`What happened: ${title}`}
        class={`findings ${isShown ? 'shown' : ''}`}
      >
        {seen.length === 0 && said !== '' && <p>{said}</p>}
        {seen.map(({ id, at, phase: step, sentence, functionName, batchId }) => (
          <p key={id} class={step}>
            <time>{clockText(at)}</time> <strong>{PHASES[step]}:</strong> {sentence}
            {functionName !== undefined && batchId !== undefined && <BatchLink name={{ functionName, batchId }} />}
          </p>
        ))}
      </div>
    </section>
  );
}

function BatchLink({ name }: { readonly name: BatchName }) {
  const { address } = useConsole();
  return (
    <button
      type="button"
      class="quiet"
      onClick={() => address.go({ view: 'batches', batch: name, show: 'all', find: undefined })}
    >
      Show batch
    </button>
  );
}
