import { FAULTS, type FaultName } from '../../api/faults';
import { FaultCard } from './fault-card';

const NAMES = Object.keys(FAULTS) as FaultName[];

/** One card a fault. */
export function BreakView() {
  return (
    <div class="break">
      <p class="lead">
        Each button injects one fault into the stack on this machine and undoes it by itself. Run a query, break it, and
        watch the batch recover.
      </p>
      <div class="cards">
        {NAMES.map((name) => (
          <FaultCard key={name} name={name} />
        ))}
      </div>
    </div>
  );
}
