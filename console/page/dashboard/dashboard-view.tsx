import { useEffect, useState } from 'preact/hooks';
import type { Graphs } from '../../api/graphs';
import { sentenceOf } from '../client/api-problem';
import { useConsole } from '../frame/console-context';
import { GraphCard } from './graph-card';

const HOURS = [1, 3, 12, 24, 72] as const;

/** As the dashboard opens in CloudWatch. */
const DEFAULT_HOURS = 3;

/** AWS bills each read, and a metric has one value a minute. */
const READ_EVERY_MS = 60_000;

/** The graphs of the stack's dashboard in CloudWatch, under its headings. */
export function DashboardView() {
  const [hours, setHours] = useState<number>(DEFAULT_HOURS);
  const { graphs, problem } = useGraphs(hours);
  const sections = [...new Set(graphs?.graphs.map(({ section }) => section))];
  return (
    <div class="dashboard">
      <label class="dashboard-hours">
        Hours{' '}
        <select value={hours} onChange={(event) => setHours(Number(event.currentTarget.value))}>
          {HOURS.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      </label>
      <p role="status">{problem === '' && !graphs ? 'The graphs are being read from CloudWatch.' : problem}</p>
      {graphs &&
        sections.map((section) => (
          <section key={section} aria-label={section}>
            <h2>{section}</h2>
            <div class="dashboard-graphs">
              {graphs.graphs
                .filter((graph) => graph.section === section)
                .map((graph, index) => (
                  <GraphCard key={`${index} ${graph.title}`} graph={graph} from={graphs.from} to={graphs.to} />
                ))}
            </div>
          </section>
        ))}
    </div>
  );
}

/** Reads the graphs now, and again every minute while the view is open. */
function useGraphs(hours: number): { readonly graphs?: Graphs; readonly problem: string } {
  const { api } = useConsole();
  const [graphs, setGraphs] = useState<Graphs>();
  const [problem, setProblem] = useState('');
  useEffect(() => {
    let current = true;
    const read = async () => {
      try {
        const reply = await api.graphs(hours);
        if (!current) return;
        setGraphs(reply);
        setProblem('');
      } catch (error) {
        if (current) setProblem(sentenceOf(error));
      }
    };
    void read();
    const timer = setInterval(() => void read(), READ_EVERY_MS);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [hours]);
  return { graphs, problem };
}
